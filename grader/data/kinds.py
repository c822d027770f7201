"""What `data.load` hands to a notebook: a set of labelled images, or a set of labelled reviews."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Images:
    """Labelled images, as they are before any preparation.

    Attributes
    ----------
    images : uint8 array (n, 32, 32, 3)
        Pixels 0..255, red first. At level ``full`` they are memory-mapped; changes stay in this process.
    labels : int64 array (n,)
        Indices into `classes`.
    classes : tuple of str
        The ten classes in CIFAR-10's order.
    level : str
        ``smoke``, ``sample`` or ``full``.
    """

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    level: str

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Reviews:
    """Labelled film reviews, as raw text.

    Attributes
    ----------
    texts : list of str
        One review each, in an order that mixes the classes.
    labels : int64 array (n,)
        1 for a positive review, 0 for a negative one.
    films : int64 array (n,)
        The film that a review is about. Reviews of one film resemble each other, so a split must keep them together.
    level : str
        ``smoke``, ``sample`` or ``full``.
    """

    texts: list[str]
    labels: np.ndarray
    films: np.ndarray
    level: str
    _read_unlabelled: Callable[[], list[str]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def unlabelled(self) -> list[str]:
        """Reviews without a label; read on first use, since the 50,000 of the full data take about 90 MB."""
        return self._read_unlabelled()
