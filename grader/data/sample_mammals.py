"""The built-in images' cats, deer, dogs and horses.

Each function draws one of a class's views as a list of parts that faces right. Coordinates: about -55..55, x to the
right, y downwards, the feet near y = 42. A part is (shade, polygon); what colour a shade has is decided when the image
is put together, so that no colour belongs to a class.
"""

from grader.data.sample_canvas import Part, blob, ellipse, polygon, stroke
from grader.data.sample_draws import Draws


def _legs(draws: Draws, shade: str, hips: tuple[float, float], top: float, width: float, swing: float) -> list[Part]:
    """Two legs that taper from the hips to the ground at y = 42."""
    parts = []
    for hip in hips:
        step = draws.real(-swing, swing)
        knee = (hip + step * 0.3 + draws.real(-2, 2), (top + 42) / 2)
        parts.append((shade, stroke(width, width * 0.65, (hip, top), knee, (hip + step, 42))))
    return parts


def _eyes(shade: str, left: float, right: float, y: float, size: float) -> list[Part]:
    parts = [(shade, ellipse(x, y, size, size)) for x in (left, right)]
    return parts + [("black", ellipse(x, y, size * 0.45, size * 0.8)) for x in (left, right)]


def _markings(draws: Draws, x: float, y: float, width: float, height: float) -> list[Part]:
    """Patches or stripes on a flank, for any animal."""
    kind = draws.below(4)
    if kind == 0:
        return [
            (
                "second",
                ellipse(
                    x + draws.real(-0.5, 0.5) * width, y + draws.real(-0.2, 0.3) * height, width * 0.3, height * 0.4
                ),
            )
            for _ in range(2)
        ]
    if kind == 1:
        return [
            ("dark", stroke(3, 2, (x + k * width * 0.3, y - height * 0.6), (x + k * width * 0.3 - 3, y + height * 0.4)))
            for k in (-1, 0, 1)
        ]
    return []


def cat(draws: Draws) -> list[Part]:
    """A cat: pointed ears, a long tail that curls, whiskers; standing, sitting or its face."""
    view = draws.below(8)
    return _cat_standing(draws) if view < 4 else _cat_sitting(draws) if view < 6 else _cat_face(draws)


def _cat_head(x: float, y: float, size: float, shade: str = "body") -> list[Part]:
    s = size
    parts = [("body", polygon((x - s, y - s * 0.3), (x - s * 0.85, y - s * 1.65), (x - s * 0.05, y - s * 0.75)))]
    parts += [("body", polygon((x + s, y - s * 0.3), (x + s * 0.85, y - s * 1.65), (x + s * 0.05, y - s * 0.75)))]
    parts += [("pink", polygon((x - s * 0.8, y - s * 0.6), (x - s * 0.76, y - s * 1.3), (x - s * 0.35, y - s * 0.8)))]
    parts += [("pink", polygon((x + s * 0.8, y - s * 0.6), (x + s * 0.76, y - s * 1.3), (x + s * 0.35, y - s * 0.8)))]
    parts += [("body", ellipse(x, y, s * 1.05, s * 0.9)), ("light", ellipse(x, y + s * 0.45, s * 0.5, s * 0.38))]
    parts += _eyes("eye", x - s * 0.42, x + s * 0.42, y - s * 0.12, s * 0.24)
    parts += [("black", polygon((x - s * 0.16, y + s * 0.22), (x + s * 0.16, y + s * 0.22), (x, y + s * 0.42)))]
    for side in (-1, 1):
        for tilt in (0.2, 0.5):
            ends = (x + side * s * 0.3, y + s * 0.4), (x + side * s * 1.35, y + s * tilt)
            parts.append(("white", stroke(s * 0.09 + 0.3, s * 0.09 + 0.3, *ends)))
    return parts


def _cat_standing(draws: Draws) -> list[Part]:
    rise, bend = draws.real(-52, -40), draws.real(-8, 8)
    parts = _legs(draws, "dark", (-23, 15), 8, 9, 8)
    parts += [
        (
            "body",
            stroke(8, 6, (-26, 0), (-42, -10), (-45 + bend, rise + 12), (-36 + bend, rise), (-28 + bend, rise + 8)),
        )
    ]
    parts += [("body", blob((-32, 2), (-14, -10), (18, -11), (28, 4), (14, 17), (-22, 17)))]
    parts += _markings(draws, -6, 2, 24, 14) + _legs(draws, "body", (-26, 21), 8, 9, 8)
    return parts + _cat_head(draws.real(28, 34), draws.real(-22, -14), draws.real(15, 18))


def _cat_sitting(draws: Draws) -> list[Part]:
    tip = draws.real(-18, 12)
    parts = [("dark", stroke(9, 6, (-14, 34), (-40, 36), (-47, 16), (-40, tip), (-32, tip + 4)))]
    parts += [("body", blob((-24, 42), (-26, 18), (-12, -6), (12, -6), (26, 18), (24, 42)))]
    parts += [("light", ellipse(0, 12, 9, 14))] + _markings(draws, 0, 14, 34, 16)
    parts += [("dark", stroke(3, 3, (-9, 22), (-9, 42))), ("dark", stroke(3, 3, (9, 22), (9, 42)))]
    parts += [("light", ellipse(-12, 41, 9, 5)), ("light", ellipse(12, 41, 9, 5))]
    return parts + _cat_head(draws.real(-4, 4), -20, draws.real(19, 22))


def _cat_face(draws: Draws) -> list[Part]:
    return _cat_head(0, draws.real(6, 12), draws.real(34, 42))


def dog(draws: Draws) -> list[Part]:
    """A dog: hanging ears, a snout with a big nose; standing, sitting or its face with the tongue out."""
    view = draws.below(8)
    return _dog_standing(draws) if view < 4 else _dog_sitting(draws) if view < 6 else _dog_face(draws)


def _dog_head(draws: Draws, x: float, y: float) -> list[Part]:
    parts = [
        ("body", ellipse(x, y, 15, 14)),
        ("body", blob((x + 2, y - 6), (x + 22, y - 3), (x + 27, y + 5), (x + 18, y + 11), (x, y + 12))),
    ]
    if draws.chance(0.5):
        parts += [("pink", blob((x + 13, y + 9), (x + 20, y + 9), (x + 21, y + 19), (x + 15, y + 19)))]
    parts += [("black", ellipse(x + 26, y - 1, 4.5, 4)), ("black", stroke(1.5, 1.5, (x + 10, y + 8), (x + 24, y + 7)))]
    parts += [("white", ellipse(x + 6, y - 5, 3.5, 3.5)), ("black", ellipse(x + 7, y - 5, 2.3, 2.5))]
    return parts + [
        ("dark", blob((x - 14, y - 12), (x - 3, y - 13), (x - 3, y + 10), (x - 9, y + 18), (x - 15, y + 8)))
    ]


def _dog_standing(draws: Draws) -> list[Part]:
    parts = _legs(draws, "dark", (-24, 14), 6, 10, 8)
    parts += [
        ("body", stroke(8, 3, (-27, -6), (-40, draws.real(-18, -8)), (-46 + draws.real(-4, 6), draws.real(-34, -18))))
    ]
    parts += [("body", blob((-32, -2), (-10, -9), (18, -14), (27, 2), (10, 14), (-24, 14)))]
    parts += _markings(draws, -6, 0, 26, 16) + _legs(draws, "body", (-27, 20), 6, 10, 8)
    parts += [("body", stroke(20, 17, (16, -4), (26, -20)))]
    return parts + _dog_head(draws, draws.real(24, 29), draws.real(-29, -22))


def _dog_sitting(draws: Draws) -> list[Part]:
    parts = [("body", stroke(8, 3, (-22, 34), (-38, 36), (-50, draws.real(14, 34))))]
    parts += [("dark", stroke(10, 8, (16, 4), (20, 42)))]
    parts += [("body", blob((-26, 40), (-24, 14), (-2, -14), (18, -16), (20, 8), (4, 40)))]
    parts += [("light", ellipse(14, 2, 6, 14))] + _markings(draws, -8, 14, 20, 16)
    parts += [("dark", ellipse(-14, 31, 14, 12)), ("body", ellipse(-14, 29, 13, 11))]
    parts += [
        ("body", stroke(10, 8, (10, 4), (12, 42))),
        ("body", ellipse(15, 41, 7, 4)),
        ("body", ellipse(-6, 41, 9, 4)),
    ]
    return parts + _dog_head(draws, draws.real(10, 15), draws.real(-30, -25))


def _dog_face(draws: Draws) -> list[Part]:
    parts = [("body", blob((-28, -22), (0, -38), (28, -22), (30, 8), (16, 34), (-16, 34), (-30, 8)))]
    if draws.chance(0.5):
        parts += [("second", ellipse(14, -14, 12, 13))]
    parts += [("light", blob((-17, 6), (0, -8), (17, 6), (20, 24), (0, 36), (-20, 24)))]
    parts += [("pink", blob((-8, 28), (8, 28), (9, 46), (0, 50), (-9, 46)))] if draws.chance(0.7) else []
    parts += [("black", stroke(2.5, 2.5, (-14, 26), (0, 30), (14, 26))), ("black", ellipse(0, 9, 10, 7.5))]
    for side in (-1, 1):
        out, down = draws.real(44, 50), draws.real(18, 30)
        ear = ((side * 18, -34), (side * 36, -36), (side * out, -8), (side * 42, down), (side * 29, 8))
        parts += [
            ("dark", blob(*ear)),
            ("white", ellipse(side * 13, -12, 5.5, 5.5)),
            ("black", ellipse(side * 13, -12, 4, 4.5)),
        ]
    return parts


def deer(draws: Draws) -> list[Part]:
    """A stag: branching antlers, slender legs, a short white tail; standing, looking round or its face."""
    view = draws.below(8)
    return _deer_face(draws) if view == 7 else _deer_standing(draws)


def _antler(draws: Draws, x: float, y: float, lean: float, height: float) -> list[Part]:
    """A beam from (x, y) upwards with three tines."""
    points = [
        (x, y),
        (x + lean * 0.9, y - height * 0.4),
        (x + lean * 0.8, y - height * 0.75),
        (x + lean * 0.4, y - height),
    ]
    parts = [("horn", stroke(4.6, 2.6, *points))]
    for share, length in ((0.25, 0.3), (0.5, 0.36), (0.75, 0.3)):
        fork = (x + lean * (0.5 + 0.4 * share), y - height * share)
        reach = length * height * draws.real(0.8, 1.15)
        parts.append(
            ("horn", stroke(3.6, 2, fork, (fork[0] + (0.8 if lean > 0 else -0.8) * reach, fork[1] - reach * 0.7)))
        )
    return parts


def _deer_standing(draws: Draws) -> list[Part]:
    x, y = draws.real(24, 30), draws.real(-24, -16)
    tall = draws.real(22, 28)
    parts = _legs(draws, "dark", (-24, 12), 4, 6, 7)
    parts += [("white", blob((-36, -10), (-30, -13), (-29, -2), (-35, 2)))]
    parts += [("body", blob((-33, -6), (-12, -9), (14, -12), (23, -2), (8, 8), (-26, 9)))]
    parts += [("light", blob((-22, 5), (0, 4), (12, 5), (0, 9), (-20, 10)))]
    parts += [("white", ellipse(-22 + 9 * k, -4 + 4 * (k % 2), 2, 2)) for k in range(4)] if draws.chance(0.5) else []
    parts += _legs(draws, "body", (-28, 17), 3, 6.5, 7)
    parts += _antler(draws, x + 1, y - 6, 9, tall)
    parts += [("body", stroke(17, 10, (13, -2), (x - 2, y + 2)))]
    parts += [("dark", polygon((x - 5, y - 4), (x - 18, y - 9), (x - 8, y + 2)))]
    parts += [
        ("body", blob((x - 7, y - 4), (x + 2, y - 8), (x + 13, y), (x + 20, y + 7), (x + 14, y + 10), (x, y + 6)))
    ]
    parts += [("black", ellipse(x + 19, y + 6, 3, 2.6)), ("black", ellipse(x + 4, y - 2, 2.2, 2.2))]
    return parts + _antler(draws, x - 3, y - 6, -10, tall)


def _deer_face(draws: Draws) -> list[Part]:
    tall = draws.real(34, 42)
    parts = _antler(draws, -8, -8, -26, tall) + _antler(draws, 8, -8, 26, tall)
    parts += [("body", stroke(26, 34, (0, 20), (0, 56)))]
    for side in (-1, 1):
        parts += [("dark", blob((side * 12, -6), (side * 26, -16), (side * 40, -14), (side * 26, 0)))]
    parts += [("body", blob((-17, -4), (0, -14), (17, -4), (13, 20), (8, 38), (-8, 38), (-13, 20)))]
    parts += [("light", ellipse(0, 34, 8, 7)), ("black", ellipse(0, 33, 6, 4))]
    return parts + [("black", ellipse(-11, 6, 3.2, 4)), ("black", ellipse(11, 6, 3.2, 4))]


def horse(draws: Draws) -> list[Part]:
    """A horse: a long head, a mane, a long tail; standing, galloping or its head."""
    view = draws.below(8)
    return _horse_head(draws) if view == 7 else _horse_whole(draws, gallop=view < 3)


def _horse_whole(draws: Draws, gallop: bool) -> list[Part]:
    x, y = draws.real(32, 36), draws.real(-42, -32)
    parts: list[Part] = []
    if gallop:
        parts += [
            ("dark", stroke(9, 5, (-24, 2), (-38, 16), (-54, draws.real(26, 36)))),
            ("dark", stroke(8, 5, (16, 2), (36, 8), (44, draws.real(18, 30)))),
        ]
    else:
        parts += _legs(draws, "dark", (-24, 13), 2, 8, 6)
    tail = draws.real(-56, -50) if gallop else draws.real(-48, -42)
    parts += [("hair", stroke(6, 11, (-32, -9), (tail + 4, -6 if gallop else 2), (tail, 4 if gallop else 24)))]
    parts += [("body", blob((-36, -4), (-20, -13), (4, -10), (22, -13), (26, 2), (8, 10), (-26, 11)))]
    parts += _markings(draws, -8, -1, 26, 14)
    if gallop:
        parts += [
            ("body", stroke(10, 5, (-27, 4), (-22, 24), (-38, draws.real(36, 42)))),
            ("body", stroke(9, 5, (20, 4), (34, 18), (26, draws.real(30, 40)))),
        ]
    else:
        parts += _legs(draws, "body", (-28, 19), 2, 9, 6)
    parts += [("body", stroke(25, 14, (14, -4), (26, -18), (x - 2, y + 4)))]
    parts += [("hair", blob((4, -14), (14, -30), (x - 8, y - 8), (x + 4, y - 8), (x - 6, y + 8), (16, -12)))]
    parts += [("body", polygon((x - 3, y - 4), (x + 1, y - 15), (x + 5, y - 3)))]
    parts += [
        (
            "body",
            blob((x - 7, y - 2), (x + 3, y - 6), (x + 18, y + 12), (x + 22, y + 20), (x + 14, y + 22), (x, y + 10)),
        )
    ]
    parts += [("light", ellipse(x + 18, y + 18, 4.5, 4))] if draws.chance(0.5) else []
    return parts + [("black", ellipse(x + 4, y + 2, 2, 2)), ("black", ellipse(x + 19, y + 17, 1.6, 1.4))]


def _horse_head(draws: Draws) -> list[Part]:
    parts = [("hair", blob((-44, 46), (-34, 4), (-14, -34), (2, -46), (2, -20), (-14, 46)))]
    parts += [("body", blob((-30, 54), (-24, 10), (-6, -26), (12, -22), (16, 2), (10, 54)))]
    parts += [("body", polygon((-6, -30), (0, -54), (8, -30)))]
    parts += [("body", blob((-8, -32), (10, -34), (28, -8), (46, 14), (44, 28), (30, 28), (12, 10), (-4, 0)))]
    parts += [
        ("light", ellipse(38, 20, 8, 7)),
        ("black", ellipse(42, 16, 2.4, 2)),
        ("black", ellipse(12, -18, 3.4, 3.4)),
    ]
    return parts + [("hair", blob((-4, -44), (6, -42), (12, -22), (2, -26)))]
