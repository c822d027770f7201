"""The six animals of the built-in images, each a list of polygons that faces right.

Coordinates: about -50..50, x to the right, y downwards, the feet near y = 40. A part is (shade, polygon); what colour a
shade has is decided when the image is put together, so that no colour belongs to a class.
"""

from grader.data.sample_canvas import Points, blob, ellipse, polygon, stroke
from grader.data.sample_draws import Draws

Part = tuple[str, Points]


def _legs(draws: Draws, hips: tuple[float, ...], top: float, ground: float, width: float, shade: str) -> list[Part]:
    parts = []
    for hip in hips:
        step = draws.real(-6, 6)
        knee = hip + step * 0.2 + draws.real(-2, 2)
        parts.append((shade, stroke(width, width * 0.6, (hip, top), (knee, (top + ground) / 2), (hip + step, ground))))
    return parts


def bird(draws: Draws) -> list[Part]:
    """A perched bird: round head, beak, folded wing, tail, thin legs."""
    parts = [("legs", stroke(3, 2, (-2, 15), (-4, 40))), ("legs", stroke(3, 2, (8, 15), (9, 40)))]
    parts += [("dark", polygon((-20, 5), (-52, 12), (-48, 24), (-14, 18)))]
    parts += [("body", blob((-26, 8), (-5, -18), (18, -22), (28, 0), (12, 22), (-12, 22)))]
    parts += [("legs", polygon((34, -28), (50, -22), (34, -18)))]
    parts += [("body", ellipse(24, -25, 15, 14))]
    parts += [("dark", blob((-36, 12), (-8, -10), (12, -6), (4, 10)))]
    parts += [("white", ellipse(28, -28, 4, 4)), ("black", ellipse(29, -28, 2.5, 2.5))]
    return parts


def cat(draws: Draws) -> list[Part]:
    """A standing cat: pointed ears, a raised curling tail, whiskers."""
    parts = _legs(draws, (-24, 16), 10, 40, 8, "dark")
    parts += [("body", stroke(7, 5, (-28, 0), (-44, -14), (-42, -36), (-30, -44), (-24, -36)))]
    parts += [("body", blob((-32, 0), (-10, -10), (20, -10), (28, 6), (16, 18), (-24, 18)))]
    parts += _legs(draws, (-28, 22), 10, 40, 9, "body")
    parts += [("body", polygon((14, -22), (14, -48), (28, -34))), ("body", polygon((34, -34), (46, -48), (47, -22)))]
    parts += [("body", ellipse(31, -20, 19, 16))]
    parts += [("eye", ellipse(25, -23, 4, 4)), ("eye", ellipse(39, -23, 4, 4))]
    parts += [("black", ellipse(25, -23, 1.8, 3.5)), ("black", ellipse(39, -23, 1.8, 3.5))]
    parts += [("black", polygon((29, -16), (35, -16), (32, -12)))]
    return parts


def deer(draws: Draws) -> list[Part]:
    """A stag: antlers, slender legs, a short tail."""
    parts = _legs(draws, (-26, 14), 4, 42, 6, "dark")
    parts += [("white", ellipse(-34, -8, 5, 6))]
    parts += [("body", blob((-32, -10), (-5, -12), (22, -12), (24, 4), (0, 8), (-28, 6)))]
    parts += _legs(draws, (-30, 19), 2, 42, 6, "body")
    parts += [("body", stroke(16, 9, (18, -4), (28, -24)))]
    parts += [("body", blob((22, -32), (34, -32), (47, -22), (44, -17), (28, -20)))]
    for x in (0, 8):
        parts += [("horn", stroke(3.4, 2, (25 + x, -30), (20 + x, -42), (26 + x, -54)))]
        parts += [
            ("horn", stroke(3, 2, (21 + x, -42), (12 + x, -50))),
            ("horn", stroke(3, 2, (22 + x, -46), (32 + x, -54))),
        ]
    parts += [("body", polygon((22, -30), (12, -34), (22, -26))), ("black", ellipse(33, -28, 2, 2))]
    return parts


def dog(draws: Draws) -> list[Part]:
    """A standing dog: hanging ears, a snout, a wagging tail."""
    parts = _legs(draws, (-24, 14), 8, 40, 9, "dark")
    parts += [("body", stroke(7, 3, (-28, -6), (-42, -18), (-44, -30)))]
    parts += [("body", blob((-32, -4), (-8, -10), (20, -14), (26, 6), (6, 14), (-26, 14)))]
    parts += _legs(draws, (-28, 20), 8, 40, 10, "body")
    parts += [("body", ellipse(27, -24, 15, 14)), ("body", blob((28, -26), (48, -24), (50, -15), (30, -12)))]
    parts += [("dark", blob((12, -36), (22, -36), (22, -12), (14, -8)))]
    parts += [("black", ellipse(49, -22, 4, 3.5)), ("black", ellipse(33, -29, 2.5, 2.5))]
    return parts


def frog(draws: Draws) -> list[Part]:
    """A sitting frog from the front: wide mouth, eyes on top, folded legs."""
    parts = [
        ("dark", blob((-48, 34), (-40, 8), (-18, 10), (-14, 36))),
        ("dark", blob((48, 34), (40, 8), (18, 10), (14, 36))),
    ]
    parts += [("body", blob((-34, 30), (-30, -8), (0, -18), (30, -8), (34, 30), (0, 36)))]
    parts += [("body", ellipse(-17, -18, 11, 11)), ("body", ellipse(17, -18, 11, 11))]
    parts += [("white", ellipse(-17, -19, 7, 7)), ("white", ellipse(17, -19, 7, 7))]
    parts += [("black", ellipse(-17, -19, 4, 4)), ("black", ellipse(17, -19, 4, 4))]
    parts += [("black", stroke(3, 3, (-26, 2), (0, 10), (26, 2)))]
    return parts


def horse(draws: Draws) -> list[Part]:
    """A standing horse: long head, mane, long tail."""
    parts = _legs(draws, (-24, 14), 4, 42, 8, "dark")
    parts += [("hair", stroke(6, 9, (-32, -10), (-44, 2), (-42, 24)))]
    parts += [("body", blob((-34, -8), (-8, -12), (20, -14), (26, 2), (4, 12), (-28, 10)))]
    parts += _legs(draws, (-28, 20), 4, 42, 8, "body")
    parts += [("body", stroke(22, 13, (16, -6), (34, -38)))]
    parts += [("body", blob((28, -44), (38, -42), (52, -24), (46, -18), (30, -30)))]
    parts += [("hair", blob((8, -16), (16, -34), (30, -50), (34, -42), (22, -26)))]
    parts += [("body", polygon((30, -44), (31, -54), (37, -43))), ("black", ellipse(38, -37, 2, 2))]
    return parts
