"""Random draws for the built-in sample: the same from a seed on every platform and with every version of NumPy.

NumPy promises that a bit generator's raw words stay as they are, but not what `Generator` makes of them; so everything
here is made from the raw words of PCG64, with arithmetic that IEEE 754 defines exactly.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BUFFER = 4096


class Draws:
    """A stream of draws.

    Parameters
    ----------
    *seed
        One or more non-negative integers of any size.
    """

    def __init__(self, *seed: int):
        self._bits = np.random.PCG64(np.random.SeedSequence(seed))
        self._words: list[int] = []

    def _word(self) -> int:
        if not self._words:
            self._words = self._bits.random_raw(_BUFFER).tolist()
        return self._words.pop()

    def real(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from [low, high)."""
        return low + (high - low) * ((self._word() >> 11) * 2.0**-53)

    def below(self, n: int) -> int:
        """An integer from 0 to n - 1; n at most 2**32."""
        return ((self._word() >> 32) * n) >> 32

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return self.real() < p

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the others."""
        return options[self.below(len(options))]

    def favour(self, options: Sequence[T], power: int = 2) -> T:
        """One of the options, the earlier ones more often: an index of n * u**power with u uniform."""
        share = 1.0
        uniform = self.real()
        for _ in range(power):  # products are exact by definition, a library's power function is not
            share *= uniform
        return options[int(len(options) * share)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in random order (Fisher-Yates)."""
        order = list(items)
        for i in range(len(order) - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order

    def noise(self, shape: tuple[int, ...]) -> np.ndarray:
        """Bell-shaped integers (int32) with mean 0 and standard deviation 148: sums of four random bytes."""
        size = int(np.prod(shape))
        words = self._bits.random_raw((size + 1) // 2).astype("<u8")
        four = words.view(np.uint8)[: 4 * size].reshape(size, 4)
        return (four.sum(axis=1, dtype=np.int32) - 510).reshape(shape)
