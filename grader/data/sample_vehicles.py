"""The built-in images' airplanes, automobiles, ships and trucks; coordinates and shades as in `sample_mammals`."""

from grader.data.sample_canvas import Part, blob, box, ellipse, polygon, stroke
from grader.data.sample_draws import Draws


def _wheels(radius: float, y: float, *places: float) -> list[Part]:
    parts: list[Part] = []
    for x in places:
        parts += [("black", ellipse(x, y, radius, radius)), ("grey", ellipse(x, y, radius * 0.5, radius * 0.5))]
    return parts


def airplane(draws: Draws) -> list[Part]:
    """An airplane: an airliner from the side, any plane from above, a propeller plane."""
    view = draws.below(8)
    return _airliner(draws) if view < 4 else _plane_above(draws) if view < 6 else _propeller_plane(draws)


def _airliner(draws: Draws) -> list[Part]:
    sweep, drop, fin = draws.real(10, 26), draws.real(22, 34), draws.real(-34, -24)
    parts = [("dark", polygon((4, -4), (16, -4), (8 - sweep, -16 - drop * 0.4), (-2 - sweep, -16 - drop * 0.4)))]
    parts += [("second", polygon((-46, -3), (-56, fin), (-44, fin), (-26, -6)))]
    parts += [("body", blob((-54, -4), (-24, -9), (30, -9), (46, -6), (54, 1), (44, 7), (-16, 8), (-40, 3)))]
    parts += [("dark", polygon((-44, -2), (-58, 9), (-48, 9), (-32, 0)))]
    parts += [("glass", polygon((43, -6), (50, -2), (42, -2)))]
    parts += [("second", box(-46, 1, 48, 3.5))] if draws.chance(0.5) else []
    parts += [("black", box(x, -4, x + 3.5, -0.5)) for x in range(-30, 36, 8)]
    parts += [("grey", ellipse(6 - sweep * 0.4, 14, 9, 4.5))] if draws.chance(0.6) else []
    return parts + [("dark", polygon((-6, 2), (16, 2), (-4 - sweep, drop), (-16 - sweep, drop)))]


def _plane_above(draws: Draws) -> list[Part]:
    span, sweep, wide = draws.real(40, 54), draws.real(0, 26), draws.real(12, 20)
    parts: list[Part] = []
    for side in (-1, 1):
        parts += [
            (
                "dark",
                polygon((10, side * 4), (10 - wide, side * 4), (-2 - sweep, side * span), (6 - sweep, side * span)),
            )
        ]
        parts += [("dark", polygon((-36, side * 2), (-46, side * 2), (-52, side * 20), (-44, side * 20)))]
        parts += [("grey", ellipse(6 - sweep * 0.4, side * span * 0.4, 8, 4))] if sweep > 10 else []
    parts += [("body", blob((-52, 0), (-40, -5), (20, -7), (46, -5), (54, 0), (46, 5), (20, 7), (-40, 5)))]
    parts += [("second", stroke(5, 2, (-50, 0), (-30, 0))), ("glass", polygon((38, -5), (46, -3), (46, 3), (38, 5)))]
    half = draws.real(-0.8, 0.8)
    cosine, sine = (1 - half * half) / (1 + half * half), 2 * half / (1 + half * half)
    return [(shade, p[:, :1] * (cosine, sine) + p[:, 1:] * (-sine, cosine)) for shade, p in parts]


def _propeller_plane(draws: Draws) -> list[Part]:
    parts = [("second", polygon((-46, -2), (-54, -26), (-42, -26), (-30, -4)))]
    parts += [
        ("body", blob((-54, -2), (-20, -10), (0, -16), (14, -16), (26, -8), (42, -6), (44, 6), (10, 12), (-30, 4)))
    ]
    parts += [("glass", polygon((-4, -6), (0, -15), (13, -15), (22, -6)))]
    parts += [("dark", polygon((-56, 0), (-38, -2), (-38, 3), (-56, 5)))]
    parts += [("black", stroke(3, 3, (18, 10), (22, 24))), *_wheels(7, 26, 23, 8)]
    parts += [("grey", stroke(4, 4, (47, -22), (47, 22))), ("black", ellipse(46, 0, 4, 5))]
    wing = draws.real(-22, -14) if draws.chance(0.5) else draws.real(4, 8)
    parts += [("dark", polygon((-12, wing), (26, wing), (10, wing + 7), (-34, wing + 9)))]
    return parts + ([("black", stroke(2, 2, (6, -14), (6, wing)))] if wing < 0 else [])


def automobile(draws: Draws) -> list[Part]:
    """A car: a saloon, hatchback, estate or convertible from the side, or a car from the front."""
    return _car_side(draws) if draws.below(8) < 6 else _car_front(draws)


def _car_side(draws: Draws) -> list[Part]:
    roof = draws.real(-26, -18)
    back = draws.pick((-42, -34, -26))
    front = draws.real(26, 32)
    rear_top, front_top = back + draws.real(6, 14), draws.real(8, 16)
    parts: list[Part] = []
    if draws.chance(0.85):
        parts += [("body", polygon((back, 0), (rear_top, roof), (front_top, roof), (front, 0)))]
        parts += [("glass", polygon((back + 5, -2), (rear_top + 2, roof + 4), (-6, roof + 4), (-6, -2)))]
        parts += [("glass", polygon((-2, -2), (-2, roof + 4), (front_top - 1, roof + 4), (front - 6, -2)))]
    else:
        parts += [
            ("glass", polygon((12, -2), (8, -16), (12, -16), (22, -2))),
            ("black", blob((-16, -2), (-14, -10), (-6, -10), (-4, -2))),
        ]
    parts += [("body", blob((-50, 14), (-49, 0), (-30, -4), (24, -4), (44, 1), (52, 10), (48, 20), (0, 21), (-46, 20)))]
    parts += [("second", box(-46, 8, 46, 11))] if draws.chance(0.3) else []
    parts += [
        ("dark", stroke(1.5, 1.5, (-4, -2), (-4, 16))),
        ("light", ellipse(47, 6, 4, 3.5)),
        ("red", box(-50, 3, -46, 9)),
    ]
    return parts + _wheels(draws.real(9, 12), 20, draws.real(-31, -26), draws.real(27, 32))


def _car_front(draws: Draws) -> list[Part]:
    roof = draws.real(-32, -26)
    parts = [("black", box(-38, 16, -24, 38)), ("black", box(24, 16, 38, 38))]
    parts += [("body", polygon((-32, -6), (-22, roof), (22, roof), (32, -6)))]
    parts += [("glass", polygon((-26, -6), (-19, roof + 5), (19, roof + 5), (26, -6)))]
    parts += [("body", blob((-40, 0), (-30, -8), (30, -8), (40, 0), (42, 26), (30, 29), (-30, 29), (-42, 26)))]
    parts += [
        ("dark", blob((-16, 6), (16, 6), (14, 15), (-14, 15))),
        ("grey", box(-38, 20, 38, 25)),
        ("white", box(-8, 19, 8, 25)),
    ]
    return parts + [("light", ellipse(-30, 8, 8, 6)), ("light", ellipse(30, 8, 8, 6))]


def ship(draws: Draws) -> list[Part]:
    """A ship: a steamer, a container ship, a liner or a sailing boat."""
    return draws.pick((_steamer, _freighter, _liner, _sailing_boat))(draws)


def _hull(draws: Draws, deck: float) -> list[Part]:
    bow, keel = draws.real(48, 56), draws.real(24, 30)
    parts = [("body", polygon((-52, deck), (bow, deck - 4), (bow - 14, keel), (-44, keel)))]
    return [*parts, ("second", polygon((-47, keel - 7), (bow - 11, keel - 7), (bow - 14, keel), (-44, keel)))]


def _steamer(draws: Draws) -> list[Part]:
    funnel, top = draws.real(-12, 2), draws.real(-48, -38)
    parts = [("second", box(funnel, top, funnel + 11, -20)), ("black", box(funnel, top, funnel + 11, top + 5))]
    parts += [("white", box(-24, -10, 24, 8)), ("white", box(-14, -24, 16, -8))]
    parts += [("glass", box(x, -6, x + 6, 0)) for x in range(-20, 20, 10)] + [("glass", box(2, -20, 14, -14))]
    parts += [("black", stroke(2.5, 2, (36, 4), (34, -36))), ("black", stroke(1.2, 1.2, (34, -34), (16, -22)))]
    return parts + _hull(draws, 4)


def _freighter(draws: Draws) -> list[Part]:
    parts = [
        ("white", box(-48, draws.real(-34, -26), -28, 6)),
        ("glass", box(-46, -24, -30, -18)),
        ("dark", box(-44, -42, -36, -26)),
    ]
    for k in range(4):
        for floor in range(draws.between(1, 3)):
            shade = draws.pick(("second", "red", "light", "grey", "dark"))
            parts.append((shade, box(-24 + 16 * k, -5 - 11 * floor, -9.5 + 16 * k, 5 - 11 * floor)))
    return parts + _hull(draws, 4)


def _liner(draws: Draws) -> list[Part]:
    parts: list[Part] = [("second", polygon((x, -40), (x + 9, -40), (x + 12, -20), (x, -20))) for x in (-24, -4)]
    for floor in range(3):
        left, right, top = -44 + 6 * floor, 36 - 9 * floor, -4 - 9 * floor
        parts += [("white", box(left, top, right, top + 10))]
        parts += [("dark", box(x, top + 3, x + 3, top + 6)) for x in range(left + 4, right - 4, 7)]
    return parts + _hull(draws, 5)


def _sailing_boat(draws: Draws) -> list[Part]:
    mast, top = draws.real(-6, 6), draws.real(-54, -44)
    parts = [("black", stroke(3, 2.5, (mast, 16), (mast, top - 2)))]
    parts += [("light", polygon((mast - 3, top), (mast - 3, 8), (mast - draws.real(30, 40), 8)))]
    parts += [("white", polygon((mast + 3, top + 6), (mast + 3, 8), (mast + draws.real(24, 34), 8)))]
    parts += [("second", stroke(4, 4, (mast - 3, top + 30), (mast - 18, top + 32)))] if draws.chance(0.4) else []
    return parts + [("body", blob((-42, 14), (0, 17), (48, 10), (34, 30), (0, 33), (-34, 30)))]


def truck(draws: Draws) -> list[Part]:
    """A truck: a box lorry, a tanker, a dump truck from the side, or a lorry from the front."""
    view = draws.below(8)
    if view == 7:
        return _truck_front(draws)
    parts: list[Part] = [("black", box(-52, 16, 44, 24))]
    if view < 4:
        top = draws.real(-38, -26)
        parts += [("second", box(-54, top, 16, 18)), ("dark", box(-54, 14, 16, 18))]
        parts += [("light", box(-44, top + 12, 4, top + 20))] if draws.chance(0.4) else []
    elif view < 6:
        parts += [
            (
                "second",
                blob(
                    (-54, -2),
                    (-50, -16),
                    (-40, -18),
                    (4, -18),
                    (14, -16),
                    (18, -2),
                    (14, 14),
                    (4, 16),
                    (-40, 16),
                    (-50, 14),
                ),
            )
        ]
        parts += [("light", stroke(5, 5, (-48, -9), (12, -9))), ("dark", box(-22, -22, -12, -16))]
    else:
        parts += [("second", polygon((-56, -22), (16, -16), (14, 16), (-44, 16)))]
        parts += [("grey", blob((-50, -20), (-34, -34), (-14, -28), (2, -32), (14, -17)))]
        parts += [("dark", stroke(2.5, 2.5, (x, -16), (x + 2, 14))) for x in (-32, -14, 4)]
    nose, roof = draws.pick((44, 52)), draws.real(-24, -14)
    parts += [("body", polygon((19, 22), (19, roof), (38, roof), (44, 0), (nose, 2), (nose + 2, 22)))]
    parts += [
        ("glass", polygon((24, -1), (24, roof + 5), (36, roof + 5), (40, -1))),
        ("light", ellipse(nose, 11, 3, 3.5)),
    ]
    return parts + _wheels(draws.real(8.5, 10), 26, -40, -19, 35)


def _truck_front(draws: Draws) -> list[Part]:
    box_top = draws.real(-52, -44)
    parts = [("second", box(-36, box_top, 36, 24)), ("black", box(-35, 22, -20, 46)), ("black", box(20, 22, 35, 46))]
    parts += [("body", blob((-31, 32), (-31, -26), (-26, -34), (26, -34), (31, -26), (31, 32)))]
    parts += [("glass", polygon((-26, -6), (-24, -27), (24, -27), (26, -6))), ("dark", box(-18, 4, 18, 20))]
    parts += [("grey", stroke(2, 2, (-18, y), (18, y))) for y in (8, 12, 16)]
    parts += [("grey", box(-33, 26, 33, 35)), ("light", ellipse(-25, 18, 5, 5)), ("light", ellipse(25, 18, 5, 5))]
    return parts + [("black", box(-42, -24, -36, -8)), ("black", box(36, -24, 42, -8))]
