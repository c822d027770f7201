"""The built-in images' birds and frogs; coordinates and shades as in `sample_mammals`."""

from grader.data.sample_canvas import Part, blob, ellipse, polygon, stroke
from grader.data.sample_draws import Draws


def _eye(x: float, y: float, size: float) -> list[Part]:
    return [("white", ellipse(x, y, size, size)), ("black", ellipse(x + size * 0.2, y, size * 0.6, size * 0.6))]


def bird(draws: Draws) -> list[Part]:
    """A bird: a beak, a wing, a tail; perched, flying, wading on long legs or swimming."""
    view = draws.below(8)
    views = (
        _bird_perched,
        _bird_perched,
        _bird_perched,
        _bird_flying,
        _bird_flying,
        _bird_wading,
        _bird_swimming,
        _bird_perched,
    )
    return views[view](draws)


def _bird_perched(draws: Draws) -> list[Part]:
    drop = draws.real(-6, 12)
    parts = [("horn", stroke(3.5, 2.5, (-3, 15), (-5, 40))), ("horn", stroke(3.5, 2.5, (7, 15), (8, 40)))]
    parts += [("horn", stroke(2.5, 2, (-9, 41), (1, 40))), ("horn", stroke(2.5, 2, (4, 41), (14, 40)))]
    parts += [("dark", polygon((-18, 2), (-52, 12 + drop), (-48, 22 + drop), (-12, 18)))]
    parts += [("body", blob((-26, 8), (-6, -16), (16, -24), (28, -6), (18, 18), (-10, 22)))]
    parts += [("light", blob((10, 0), (26, -6), (18, 16), (0, 20)))]
    head = draws.real(20, 25), draws.real(-30, -24)
    parts += [
        (
            "horn",
            polygon(
                (head[0] + 9, head[1] - 5), (head[0] + draws.real(24, 32), head[1] + 2), (head[0] + 9, head[1] + 6)
            ),
        )
    ]
    parts += [("body", ellipse(*head, 15, 13.5))]
    parts += [("dark", blob((-38, 14), (-12, -10), (8, -8), (6, 8), (-10, 14)))]
    return parts + _eye(head[0] + 5, head[1] - 2, 4)


def _bird_flying(draws: Draws) -> list[Part]:
    up, back = draws.real(-50, -34), draws.real(-26, -8)
    parts = [("dark", blob((16, -4), (22 + back, up * 0.7), (10 + back, up), (-2, -24), (-6, -2)))]
    parts += [("dark", polygon((-20, -2), (-52, -8), (-46, 0), (-54, 8), (-18, 8)))]
    parts += [("body", blob((-26, 2), (0, -9), (24, -8), (34, 0), (20, 10), (-4, 12)))]
    parts += [("horn", polygon((42, -8), (56, -3), (42, 1))), ("body", ellipse(34, -5, 11, 10))]
    low = draws.chance(0.4)
    tip = -up * 0.9 if low else up
    parts += [("second", blob((14, 2), (4 + back, tip * 0.6), (-8 + back, tip), (-12, tip * 0.3), (-12, 4)))]
    return parts + _eye(37, -7, 3.2)


def _bird_wading(draws: Draws) -> list[Part]:
    parts = [
        ("horn", stroke(3, 2.5, (-8, 10), (-12, 26), (-8, 46))),
        ("horn", stroke(3, 2.5, (2, 10), (4, 28), (2, 46))),
    ]
    parts += [("body", blob((-40, 6), (-20, -8), (8, -8), (16, 4), (0, 16), (-22, 14)))]
    parts += [("dark", blob((-46, 10), (-20, -6), (2, -2), (-8, 10)))]
    bend = draws.real(18, 26)
    parts += [("body", stroke(12, 7, (8, 0), (bend, -8), (14, -26), (20, -42)))]
    parts += [("horn", polygon((26, -48), (26 + draws.real(22, 30), -40), (26, -40))), ("body", ellipse(22, -44, 9, 8))]
    return parts + _eye(24, -46, 2.8)


def _bird_swimming(draws: Draws) -> list[Part]:
    rise = draws.real(-36, -24)
    parts = [("body", blob((-48, -2), (-30, 4), (0, -2), (26, 2), (32, 16), (14, 30), (-24, 30), (-42, 16)))]
    parts += [("dark", blob((-40, 6), (-14, 2), (8, 8), (-2, 20), (-26, 18)))]
    parts += [("body", stroke(18, 13, (20, 12), (30, 0), (26, rise + 6)))]
    parts += [
        ("horn", blob((34, rise - 2), (50, rise + 2), (50, rise + 7), (34, rise + 8))),
        ("body", ellipse(27, rise, 13, 12)),
    ]
    return parts + _eye(31, rise - 3, 3.6)


def frog(draws: Draws) -> list[Part]:
    """A frog: bulging eyes, a wide mouth, folded legs; from the front, from the side or from above."""
    view = draws.below(8)
    return _frog_front(draws) if view < 3 else _frog_side(draws) if view < 6 else _frog_above(draws)


def _spots(draws: Draws, x: float, y: float, width: float, height: float) -> list[Part]:
    if draws.chance(0.5):
        return []
    return [("dark", ellipse(x + draws.real(-width, width), y + draws.real(-height, height), 4, 3)) for _ in range(4)]


def _frog_front(draws: Draws) -> list[Part]:
    wide, tall = draws.real(30, 37), draws.real(-12, -2)
    parts: list[Part] = []
    for side in (-1, 1):
        parts += [("dark", blob((side * 50, 36), (side * 46, 10), (side * 24, 8), (side * 14, 38)))]
    parts += [("body", blob((-wide, 32), (-wide, tall), (0, tall - 10), (wide, tall), (wide, 32), (0, 38)))]
    parts += [("light", blob((-wide * 0.7, 18), (0, 12), (wide * 0.7, 18), (wide * 0.6, 34), (-wide * 0.6, 34)))]
    parts += _spots(draws, 0, tall + 2, wide * 0.5, 4)
    for side in (-1, 1):
        eye = side * wide * 0.55
        parts += [
            ("body", ellipse(eye, tall - 9, 12, 12)),
            ("eye", ellipse(eye, tall - 10, 8, 8)),
            ("black", ellipse(eye, tall - 10, 5, 3.4)),
        ]
        parts += [("dark", stroke(8, 6, (side * 17, 26), (side * 15, 40))), ("dark", ellipse(side * 16, 41, 9, 4))]
    return parts + [("black", stroke(2.8, 2.8, (-wide * 0.85, tall + 12), (0, tall + 22), (wide * 0.85, tall + 12)))]


def _frog_side(draws: Draws) -> list[Part]:
    lift = draws.real(-10, 6)
    parts = [("dark", stroke(9, 7, (16, 18), (14, 32), (22, 40))), ("dark", ellipse(26, 41, 10, 4))]
    parts += [
        (
            "body",
            blob(
                (-42, 30),
                (-30, 8),
                (0, -10 + lift),
                (26, -14 + lift),
                (46, -2 + lift),
                (38, 12 + lift),
                (14, 30),
                (-20, 38),
            ),
        )
    ]
    parts += [("light", blob((10, 22), (38, 8 + lift), (20, 28), (-4, 34)))] + _spots(draws, -6, 8, 16, 6)
    parts += [
        ("body", ellipse(24, -14 + lift, 11, 10)),
        ("eye", ellipse(26, -15 + lift, 7, 7)),
        ("black", ellipse(27, -15 + lift, 4.5, 3)),
    ]
    parts += [("black", stroke(2.5, 2, (46, 1 + lift), (30, 6 + lift), (18, 3 + lift)))]
    parts += [
        ("dark", stroke(17, 14, (-34, 34), (-24, 14), (-4, 18))),
        ("dark", stroke(12, 9, (-6, 16), (-20, 34), (-34, 38))),
    ]
    return parts + [("dark", stroke(8, 6, (-36, 40), (-12, 41), (2, 41)))]


def _frog_above(draws: Draws) -> list[Part]:
    kick, reach = draws.real(26, 44), draws.real(-34, -18)
    parts: list[Part] = []
    for side in (-1, 1):
        parts += [
            ("dark", stroke(13, 9, (side * 12, 24), (side * 40, 14), (side * 30, kick))),
            ("dark", stroke(6, 11, (side * 30, kick - 2), (side * 48, kick + 8))),
        ]
        parts += [
            ("dark", stroke(9, 6, (side * 16, -10), (side * 34, -6), (side * 40, reach))),
            ("dark", ellipse(side * 41, reach - 2, 6, 5)),
        ]
    parts += [("body", blob((-20, 24), (-24, -8), (-12, -32), (12, -32), (24, -8), (20, 24), (0, 32)))]
    parts += [("light", stroke(5, 4, (0, -14), (0, 24)))] + _spots(draws, 0, 6, 14, 12)
    for side in (-1, 1):
        parts += [
            ("body", ellipse(side * 14, -26, 8, 8)),
            ("eye", ellipse(side * 15, -27, 6, 6)),
            ("black", ellipse(side * 15, -27, 2.6, 4)),
        ]
    return parts
