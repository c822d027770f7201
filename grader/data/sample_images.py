"""The built-in images: ten classes, procedurally drawn in the shapes of CIFAR-10.

They stand in where the real photographs are not at hand. An object's view, pose, size, place and colours, the scene,
the clutter behind it, what hides a part of it, light and noise are drawn for each image. Only the view depends on the
class: an airplane may be blue on a red wall and a frog orange in the sky, so that neither colour nor scene tells.
"""

from collections.abc import Callable, Sequence

import numpy as np

from grader.data.sample_canvas import IMAGE, SIDE, Layer, Part, Points, blob, box, ellipse, paint, polygon
from grader.data.sample_creatures import bird, frog
from grader.data.sample_draws import Draws
from grader.data.sample_mammals import cat, deer, dog, horse
from grader.data.sample_vehicles import airplane, automobile, ship, truck

Colour = tuple[int, int, int]

SHAPES: tuple[Callable[[Draws], list[Part]], ...] = (
    airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck,
)  # fmt: skip

_SKIES = (
    (135, 190, 235), (195, 215, 235), (235, 165, 115), (215, 150, 170), (125, 135, 145), (40, 45, 85), (225, 220, 210),
    (205, 185, 150), (60, 95, 60), (160, 85, 70), (150, 195, 190), (245, 215, 140),
)  # fmt: skip
_GROUNDS = (
    (110, 160, 70), (60, 110, 45), (215, 195, 145), (228, 233, 238), (90, 90, 95), (150, 105, 65), (50, 100, 150),
    (60, 140, 150), (105, 80, 55), (95, 60, 110), (175, 170, 160), (190, 110, 80),
)  # fmt: skip
_COATS = (
    (120, 75, 40), (190, 150, 100), (40, 38, 42), (238, 236, 230), (130, 130, 132), (205, 120, 50), (226, 206, 160),
    (190, 40, 40), (40, 60, 130), (60, 120, 200), (130, 180, 220), (60, 130, 60), (120, 125, 50), (228, 195, 60),
    (120, 70, 140), (40, 130, 130), (222, 140, 160), (110, 30, 40), (180, 185, 190), (150, 200, 110),
)  # fmt: skip
_BLACK, _WHITE = (22, 20, 22), (244, 243, 240)
_CONTRAST = 90  # smallest sum of differences between an object and what is behind it


def draw_images(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw images of the ten classes, as many of each.

    Parameters
    ----------
    n
        How many. Every ten that follow each other hold one of each class, so a multiple of ten is balanced exactly.
    seed
        A non-negative integer of any size. The same seed gives the same bytes everywhere, and fewer images from the
        same seed are the first ones of more.

    Returns
    -------
    images : uint8 (n, 32, 32, 3)
    labels : int64 (n,), 0..9 in CIFAR-10's order
    """
    draws = Draws(seed, 1)
    images = np.empty((n, IMAGE, IMAGE, 3), dtype=np.uint8)
    labels = np.empty(n, dtype=np.int64)
    order: list[int] = []
    for i in range(n):
        order = order or draws.shuffled(range(len(SHAPES)))
        labels[i] = order.pop()
        images[i] = _image(SHAPES[labels[i]], draws)
    return images, labels


def _image(shape: Callable[[Draws], list[Part]], draws: Draws) -> np.ndarray:
    sky, ground = _colour(draws, _SKIES), _colour(draws, _GROUNDS)
    layers = _scene(draws, sky, ground) + _clutter(draws, draws.below(4), 13)
    layers += _placed(shape(draws), _palette(draws, (sky, ground)), draws)
    layers += _clutter(draws, draws.below(4), 10)
    return _exposed(paint(layers), draws)


def _colour(draws: Draws, palette: Sequence[Colour]) -> Colour:
    red, green, blue = draws.pick(palette)
    return _shifted(red, draws), _shifted(green, draws), _shifted(blue, draws)


def _shifted(value: int, draws: Draws) -> int:
    return min(max(value + draws.between(-24, 24), 0), 255)


def _mixed(a: Colour, b: Colour, share: float) -> Colour:
    return int(a[0] + (b[0] - a[0]) * share), int(a[1] + (b[1] - a[1]) * share), int(a[2] + (b[2] - a[2]) * share)


def _scene(draws: Draws, sky: Colour, ground: Colour) -> list[Layer]:
    """A backdrop that changes from top to bottom, perhaps hills, and a ground that is darker in front."""
    horizon, slope = draws.real(0.35, 0.9) * SIDE, draws.real(-8, 8)
    low = _colour(draws, _SKIES) if draws.chance(0.3) else _mixed(sky, _WHITE, draws.real(0, 0.4))
    layers: list[Layer] = [(box(0, horizon * k / 5 - 9, SIDE, SIDE), _mixed(sky, low, k / 4)) for k in range(5)]
    if draws.chance(0.4):
        hill = _mixed(ground, sky, draws.real(0.3, 0.7))
        x, rise = draws.real(10, SIDE - 10), draws.real(10, 34)
        foot, top = horizon + 20, horizon - rise
        layers.append((blob((x - 70, foot), (x - 24, top), (x + 24, top), (x + 70, foot)), hill))
    for k in range(3):
        top = horizon + (SIDE - horizon) * k / 3
        strip = polygon((0, top - slope), (SIDE, top + slope), (SIDE, SIDE + 20), (0, SIDE + 20))
        layers.append((strip, _mixed(ground, _BLACK, 0.09 * k)))
    return layers


def _clutter(draws: Draws, n: int, size: float) -> list[Layer]:
    return [(_lump(draws, draws.real(size * 0.5, size * 1.4)), _colour(draws, _COATS)) for _ in range(n)]


def _lump(draws: Draws, r: float) -> Points:
    """A ball, a bush, a box or a post somewhere in the image."""
    x, y, lean = draws.real(0, SIDE), draws.real(0, SIDE), draws.real(-0.8, 0.8) * r
    kind = draws.below(4)
    if kind == 0:
        return ellipse(x, y, r, r * draws.real(0.5, 1))
    if kind == 1:
        return blob(
            *(
                (x + a * r + draws.real(-3, 3), y + b * r + draws.real(-3, 3))
                for a, b in ((-1, 0), (0, -1), (1, 0), (0, 1))
            )
        )
    if kind == 2:
        return polygon((x - r, y - lean), (x + lean, y - r), (x + r, y + lean), (x - lean, y + r))
    return box(x - r * 0.3, y - r * 1.4, x + r * 0.3, y + r * 1.4)


def _palette(draws: Draws, behind: tuple[Colour, Colour]) -> dict[str, Colour]:
    """What colour each shade of an object has; its body stands out from the backdrop and the ground."""
    body = _colour(draws, _COATS)
    while any(abs(body[0] - c[0]) + abs(body[1] - c[1]) + abs(body[2] - c[2]) < _CONTRAST for c in behind):
        body = _colour(draws, _COATS)
    second = _colour(draws, _COATS)
    horn = _mixed(second, _BLACK, 0.6) if sum(behind[0]) > 3 * 120 else _mixed(second, _WHITE, 0.6)
    return {
        "body": body,
        "dark": _mixed(body, _BLACK, 0.35),
        "light": _mixed(body, _WHITE, 0.5),
        "second": second,
        "hair": _mixed(second, _BLACK, 0.4),
        "horn": horn,
        "eye": (222, 212, 80),
        "pink": (225, 130, 140),
        "red": (200, 45, 40),
        "glass": (150, 190, 215),
        "black": _BLACK,
        "white": _WHITE,
        "grey": (130, 130, 130),
    }


def _placed(parts: list[Part], palette: dict[str, Colour], draws: Draws) -> list[Layer]:
    """The parts mirrored or not, turned, scaled and moved to their place on the canvas."""
    size, mirror = draws.real(0.66, 1.15), draws.chance(0.5)
    half = draws.real(-0.18, 0.18)  # the tangent of half the angle (20 degrees at most) gives sine and cosine exactly
    cosine, sine = size * (1 - half * half) / (1 + half * half), size * 2 * half / (1 + half * half)
    x, y = SIDE / 2 + draws.real(-14, 14), SIDE / 2 + draws.real(-12, 12)
    points = np.concatenate([part for _, part in parts])
    across, down = -points[:, 0] if mirror else points[:, 0], points[:, 1]
    moved = np.stack([across * cosine - down * sine + x, across * sine + down * cosine + y], axis=1)
    ends = np.cumsum([len(part) for _, part in parts])[:-1]
    return [(part, palette[shade]) for part, (shade, _) in zip(np.split(moved, ends), parts, strict=True)]


def _exposed(sixteenfold: np.ndarray, draws: Draws) -> np.ndarray:
    """The photograph: light that falls off to one side, then noise; integers only."""
    ramp = np.arange(IMAGE, dtype=np.int32) - IMAGE // 2
    light = 256 + draws.between(-90, 30) + ramp * draws.between(-3, 3) + (ramp * draws.between(-3, 3))[:, None]
    noise = (draws.noise(sixteenfold.shape) * draws.between(3, 20)) >> 7
    return np.clip(((sixteenfold * light[:, :, None]) >> 12) + noise, 0, 255).astype(np.uint8)
