"""The built-in images: ten classes, procedurally drawn in the shapes of CIFAR-10.

They stand in where the real photographs are not at hand. An object's pose, size, place and colours, the background, the
clutter behind it, what hides a part of it, light and noise are drawn for each image, none of them depending on the class.
"""

from collections.abc import Callable

import numpy as np

from grader.data import sample_animals, sample_vehicles
from grader.data.sample_animals import Part
from grader.data.sample_canvas import IMAGE, SIDE, Layer, box, ellipse, paint, polygon
from grader.data.sample_draws import Draws

Colour = tuple[int, int, int]

CLASSES: tuple[tuple[str, Callable[[Draws], list[Part]]], ...] = (
    ("airplane", sample_vehicles.airplane),
    ("automobile", sample_vehicles.automobile),
    ("bird", sample_animals.bird),
    ("cat", sample_animals.cat),
    ("deer", sample_animals.deer),
    ("dog", sample_animals.dog),
    ("frog", sample_animals.frog),
    ("horse", sample_animals.horse),
    ("ship", sample_vehicles.ship),
    ("truck", sample_vehicles.truck),
)


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
        order = order or draws.shuffled(range(len(CLASSES)))
        labels[i] = order.pop()
        images[i] = _draw(CLASSES[labels[i]][1], draws)
    return images, labels


def _colour(draws: Draws, low: int = 20, high: int = 235) -> Colour:
    return draws.between(low, high), draws.between(low, high), draws.between(low, high)


def _mix(a: Colour, b: Colour, share: float) -> Colour:
    return tuple(int(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _draw(shape: Callable[[Draws], list[Part]], draws: Draws) -> np.ndarray:
    sky, ground = _colour(draws), _colour(draws)
    horizon = draws.real(0.4, 0.85) * SIDE
    layers: list[Layer] = [(box(0, 0, SIDE, SIDE), sky), (box(0, horizon, SIDE, SIDE), ground)]
    layers += _clutter(draws, draws.below(4), 14)
    layers += _place(shape(draws), _palette(draws, sky), draws)
    layers += _clutter(draws, draws.below(2), 9)
    return _expose(paint(layers), draws)


def _palette(draws: Draws, behind: Colour) -> dict[str, Colour]:
    while True:
        body = _colour(draws)
        if sum(abs(x - y) for x, y in zip(body, behind, strict=True)) > 120:
            break
    second = _colour(draws)
    black, white = (15, 15, 15), (240, 240, 240)
    return {
        "body": body, "dark": _mix(body, black, 0.35), "light": _mix(body, white, 0.4), "second": second, "hair": _mix(second, black, 0.5),
        "horn": _mix(second, white, 0.5), "legs": _mix(second, white, 0.2), "eye": (220, 220, 80), "glass": (150, 190, 215),
        "black": black, "white": white, "grey": (130, 130, 130),
    }  # fmt: skip


def _place(parts: list[Part], palette: dict[str, Colour], draws: Draws) -> list[Layer]:
    size = draws.real(0.75, 1.15)
    flip = -1.0 if draws.chance(0.5) else 1.0
    half = draws.real(-0.13, 0.13)  # the tangent of half the angle: sine and cosine without a library's rounding
    cosine, sine = size * (1 - half * half) / (1 + half * half), size * 2 * half / (1 + half * half)
    x, y = SIDE / 2 + draws.real(-14, 14), SIDE / 2 + draws.real(-12, 12)
    layers = []
    for shade, points in parts:
        across, down = points[:, 0] * flip, points[:, 1]
        moved = np.stack([across * cosine - down * sine + x, across * sine + down * cosine + y], axis=1)
        layers.append((moved, palette[shade]))
    return layers


def _clutter(draws: Draws, n: int, size: float) -> list[Layer]:
    layers: list[Layer] = []
    for _ in range(n):
        x, y, r = draws.real(0, SIDE), draws.real(0, SIDE), draws.real(size * 0.5, size * 1.5)
        lean = draws.real(-1, 1) * r
        shape = (
            ellipse(x, y, r, r * draws.real(0.5, 1))
            if draws.chance(0.5)
            else polygon((x - r, y - lean), (x + lean, y - r), (x + r, y + lean), (x - lean, y + r))
        )
        layers.append((shape, _colour(draws)))
    return layers


def _expose(sixteenfold: np.ndarray, draws: Draws) -> np.ndarray:
    """Light that falls off to one side, then noise; integers only."""
    ramp = np.arange(IMAGE, dtype=np.int32) - IMAGE // 2
    light = 256 + draws.between(-60, 40) + ramp * draws.between(-3, 3) + (ramp * draws.between(-3, 3))[:, None]
    exposed = (sixteenfold * light[:, :, None]) >> 12
    noise = (draws.noise(exposed.shape) * draws.between(4, 22)) >> 7
    return np.clip(exposed + noise, 0, 255).astype(np.uint8)
