"""A small polygon painter for the built-in images.

It stands here, and not in a drawing library, because the sample has to be the same to the last bit on every platform:
each step is one NumPy operation on integers or one IEEE 754 addition, multiplication, division or square root.
"""

import numpy as np

SIDE = 128  # pixels of the canvas on which polygons are painted
IMAGE = 32  # pixels of the image that comes out: each is the mean of 4 x 4 canvas pixels

Points = np.ndarray  # float (vertices, 2): x to the right, y downwards
Part = tuple[str, Points]  # a shade's name and a closed polygon
Layer = tuple[Points, tuple[int, int, int]]  # a closed polygon and its colour, 0..255

# Bits 0..k-1 set, for k = 0..128, as two little-endian words.
_PREFIX = np.packbits(np.tri(SIDE + 1, SIDE, -1, dtype=np.uint8), axis=1, bitorder="little").view("<u8")

# Points of the unit circle from the rational parametrisation, which needs no sine.
_T = np.array([-1, -0.7, -0.45, -0.2, 0, 0.2, 0.45, 0.7])
_QUARTERS = np.stack([(1 - _T * _T) / (1 + _T * _T), 2 * _T / (1 + _T * _T)], axis=1)
_CIRCLE = np.concatenate([_QUARTERS, -_QUARTERS])

# Catmull-Rom weights at a third and two thirds of the way between two points.
_WEIGHTS = [
    [(-t + 2 * t * t - t**3) / 2, (2 - 5 * t * t + 3 * t**3) / 2, (t + 4 * t * t - 3 * t**3) / 2, (t**3 - t * t) / 2]
    for t in (0.0, 1 / 3, 2 / 3)
]


def polygon(*points: tuple[float, float]) -> Points:
    """A polygon with straight sides."""
    return np.array(points, dtype=np.float64)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """An upright rectangle."""
    return polygon((left, top), (right, top), (right, bottom), (left, bottom))


def ellipse(x: float, y: float, rx: float, ry: float) -> Points:
    """An ellipse around (x, y)."""
    return _CIRCLE * np.array([rx, ry]) + np.array([x, y])


def blob(*points: tuple[float, float]) -> Points:
    """A smooth closed shape through the points."""
    p = np.array(points, dtype=np.float64)
    before, after, later = np.roll(p, 1, axis=0), np.roll(p, -1, axis=0), np.roll(p, -2, axis=0)
    parts = [a * before + b * p + c * after + d * later for a, b, c, d in _WEIGHTS]
    return np.stack(parts, axis=1).reshape(-1, 2)


def stroke(first: float, last: float, *points: tuple[float, float]) -> Points:
    """A line through the points that is `first` wide where it begins and `last` wide where it ends."""
    p = np.array(points, dtype=np.float64)
    if len(p) > 2:
        q = np.concatenate([p[:1], p, p[-1:]])
        parts = [a * q[:-3] + b * q[1:-2] + c * q[2:-1] + d * q[3:] for a, b, c, d in _WEIGHTS]
        p = np.concatenate([np.stack(parts, axis=1).reshape(-1, 2), p[-1:]])
    along = np.empty_like(p)
    along[1:-1] = p[2:] - p[:-2]
    along[0], along[-1] = p[1] - p[0], p[-1] - p[-2]
    length = np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1]) + 1e-9
    half = (first + (last - first) * np.arange(len(p)) / (len(p) - 1)) / 2 / length
    side = np.stack([-along[:, 1] * half, along[:, 0] * half], axis=1)
    return np.concatenate([p + side, (p - side)[::-1]])


def paint(layers: list[Layer]) -> np.ndarray:
    """Paint polygons over each other, the first at the bottom, and shrink the canvas to an image.

    Parameters
    ----------
    layers
        At most 254 polygons in canvas pixels; parts outside the canvas are cut off, and what none covers is black.

    Returns
    -------
    int32 (32, 32, 3), each value 16 times the colour's 0..255.
    """
    sizes = np.array([len(points) for points, _ in layers])
    ends = np.cumsum(sizes)
    start = np.concatenate([points for points, _ in layers])
    following = np.arange(1, len(start) + 1)
    following[ends - 1] = ends - sizes
    stop = start[following]
    x0, y0, y1 = start[:, 0], start[:, 1], stop[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (stop[:, 0] - x0) / (y1 - y0)

    # In a row whose middle an edge crosses, all pixels left of the crossing flip; what flips oddly often is inside.
    top = np.clip(np.ceil(np.minimum(y0, y1) - 0.5), 0, SIDE).astype(np.int64)
    bottom = np.clip(np.ceil(np.maximum(y0, y1) - 0.5), 0, SIDE).astype(np.int64)
    rows = bottom - top
    edge = np.repeat(np.arange(len(start)), rows)
    row = np.arange(len(edge)) + np.repeat(top - (np.cumsum(rows) - rows), rows)
    x = x0[edge] + (row + 0.5 - y0[edge]) * slope[edge]
    column = np.clip(np.ceil(x - 0.5), 0, SIDE).astype(np.int64)
    line = np.repeat(np.arange(len(layers)), sizes)[edge] * SIDE + row
    inside = np.zeros((len(layers) * SIDE, 2), dtype="<u8")
    np.bitwise_xor.at(inside, line, _PREFIX[column])
    masks = np.unpackbits(inside.view(np.uint8), bitorder="little").view(bool).reshape(-1, SIDE, SIDE)

    topmost = np.zeros((SIDE, SIDE), dtype=np.uint8)
    first = np.minimum.reduceat(top, ends - sizes).tolist()
    last = np.maximum.reduceat(bottom, ends - sizes).tolist()
    for k in range(len(layers)):
        np.copyto(topmost[first[k] : last[k]], k + 1, where=masks[k, first[k] : last[k]])
    colours = np.array([(0, 0, 0)] + [colour for _, colour in layers], dtype=np.int32)
    painted = colours[topmost]
    rows_of_four = painted[0::4] + painted[1::4] + painted[2::4] + painted[3::4]
    return rows_of_four[:, 0::4] + rows_of_four[:, 1::4] + rows_of_four[:, 2::4] + rows_of_four[:, 3::4]
