"""Make public test data unlike their published bytes, so that labels learned by heart cannot be looked up by them.

The order is another one, and each input differs from the published one in what no reader or viewer notices. It stops
tables of labels by position or by checksum. It does not stop a model that was trained on the test set.
"""

import numpy as np

JITTERED = 4  # one in so many pixel values changes by one step of 255
DOUBLED = 3  # spaces a review that become two


def shuffled(inputs: list[str] | np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> tuple:
    """Return inputs, disguised, and labels in a common new order.

    Parameters
    ----------
    inputs : uint8 array (n, 32, 32, 3), or list of n str
        Images or texts as published; they stay as they are.
    labels : int64 array (n,)
    rng : Generator
        From the course's secret.
    """
    order = rng.permutation(len(labels))
    if isinstance(inputs, np.ndarray):
        return _jittered(inputs[order], rng), labels[order]
    return [_respaced(inputs[i], rng) for i in order], labels[order]


def _jittered(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images in which a quarter of the values is one higher or, where that is not possible, one lower."""
    step = (rng.integers(0, JITTERED, size=images.shape, dtype=np.uint8) == 0).astype(np.uint8)
    return np.where(images < 255, images + step, images - step)


def _respaced(text: str, rng: np.random.Generator) -> str:
    """Return a text in which a few single spaces are doubled."""
    words = text.split(" ")
    for place in rng.integers(1, len(words), size=DOUBLED) if len(words) > 1 else ():
        words[place] = " " + words[place]
    return " ".join(words)
