"""The built-in reviews (first version: a small grammar)."""

import numpy as np

from grader.data.sample_draws import Draws

GOOD = "good great wonderful brilliant funny moving clever gripping charming superb".split()
BAD = "bad awful terrible dull boring clumsy stupid tedious bland dreadful".split()
THINGS = "acting,story,plot,script,music,ending,dialogue,direction,cast,photography".split(",")


def _adjective(draws: Draws, good: bool) -> str:
    return draws.pick(GOOD if good else BAD)


def _sentence(draws: Draws, good: bool) -> str:
    thing, right, wrong = draws.pick(THINGS), _adjective(draws, good), _adjective(draws, not good)
    return draws.pick(
        [
            f"The {thing} is {right}.",
            f"The {thing} isn't {wrong}.",
            f"I expected a {wrong} {thing} but got a {right} one.",
            f"Although the {thing} is {wrong}, the film as a whole is {right}.",
            f"People told me that the {thing} was {wrong}; it is not.",
        ]
    )


def write_reviews(n: int, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Write reviews, half of each class.

    Parameters
    ----------
    n
        How many.
    seed
        A non-negative integer of any size; the same seed gives the same reviews everywhere.

    Returns
    -------
    texts : list of n str
    labels : int64 (n,), 1 is a positive review
    films : int64 (n,), which made-up film a review is about; about n / 8 films
    """
    draws = Draws(seed, 2)
    labels = np.array(draws.shuffled([k % 2 for k in range(n)]), dtype=np.int64)
    films = np.array([draws.below(max(1, n // 8)) for _ in range(n)], dtype=np.int64)
    texts = []
    for label in labels:
        sentences = []
        for _ in range(draws.between(5, 20)):
            plot = f"It is about a {_adjective(draws, draws.chance(0.5))} man and his {_adjective(draws, draws.chance(0.5))} dog."
            sentences.append(plot if draws.chance(0.3) else _sentence(draws, bool(label) == draws.chance(0.85)))
        texts.append(" ".join(sentences))
    return texts, labels, films
