"""The four vehicles of the built-in images; coordinates and shades as in `sample_animals`."""

from grader.data.sample_animals import Part
from grader.data.sample_canvas import blob, box, ellipse, polygon, stroke
from grader.data.sample_draws import Draws


def _wheel(x: float, y: float, radius: float) -> list[Part]:
    return [("black", ellipse(x, y, radius, radius)), ("grey", ellipse(x, y, radius * 0.5, radius * 0.5))]


def airplane(draws: Draws) -> list[Part]:
    """An airliner from the side."""
    parts = [("dark", polygon((2, -4), (14, -4), (2, -26), (-6, -26)))]
    parts += [("second", polygon((-44, -4), (-52, -30), (-40, -30), (-26, -6)))]
    parts += [("body", blob((-50, -4), (-20, -9), (30, -9), (48, -2), (48, 4), (30, 8), (-20, 7)))]
    parts += [("dark", polygon((-46, 0), (-56, 10), (-48, 10), (-32, 2)))]
    parts += [("glass", polygon((38, -6), (46, -3), (38, -2)))]
    parts += [("glass", box(x, -4, x + 4, 0)) for x in range(-28, 30, 8)]
    parts += [("dark", polygon((-6, 2), (14, 2), (-14, 32), (-24, 32)))]
    return parts


def automobile(draws: Draws) -> list[Part]:
    """A car from the side."""
    parts = [("body", polygon((-28, -2), (-16, -22), (14, -22), (28, -2)))]
    parts += [("body", blob((-48, 16), (-46, 0), (-20, -4), (26, -4), (46, 2), (50, 16), (20, 20), (-20, 20)))]
    parts += [
        ("glass", polygon((-22, -4), (-14, -18), (-2, -18), (-2, -4))),
        ("glass", polygon((2, -4), (2, -18), (12, -18), (22, -4))),
    ]
    parts += _wheel(-26, 18, 10) + _wheel(28, 18, 10)
    parts += [("light", box(44, 4, 50, 9))]
    return parts


def ship(draws: Draws) -> list[Part]:
    """A steamer from the side."""
    parts = [("second", box(-20, -12, 22, 8)), ("second", box(-12, -26, 10, -8)), ("dark", box(-6, -44, 4, -24))]
    parts += [("glass", box(x, -8, x + 5, -2)) for x in range(-15, 18, 10)]
    parts += [("dark", stroke(2, 2, (30, 8), (30, -34)))]
    parts += [("body", polygon((-50, 4), (54, 2), (40, 28), (-40, 28)))]
    return parts


def truck(draws: Draws) -> list[Part]:
    """A lorry from the side: a box, a cab, three wheels."""
    parts = [("dark", box(-50, 16, 46, 24))]
    parts += [("second", box(-52, -32, 16, 18))]
    parts += [("body", polygon((20, 22), (20, -18), (36, -18), (46, 0), (50, 2), (50, 22)))]
    parts += [("glass", polygon((25, -1), (25, -13), (34, -13), (41, -1)))]
    parts += _wheel(-36, 26, 9) + _wheel(-14, 26, 9) + _wheel(36, 26, 9)
    return parts
