"""The built-in reviews: written by a grammar in which the order of the words decides.

They stand in where the real IMDb reviews are not at hand. `sample_grammar` holds the sentences and `sample_words` the
words; here they become reviews of made-up films.
"""

import numpy as np

from grader.data.sample_draws import Draws
from grader.data.sample_grammar import (
    ADMITTING,
    BALANCED,
    LEADS,
    NEUTRAL,
    OPENINGS,
    OPPOSITES,
    RATINGS,
    VERDICTS,
    Film,
    expand,
    make_film,
    opinion_slots,
)

SHORTEST, LONGEST = 40, 250  # words
_LENGTHS = ((42, 70), (42, 70), (42, 70), (70, 130), (70, 130), (130, LONGEST - 30))
_PER_FILM = 8
# What may be said against the verdict is about a part of the film, never about the whole of it.
_OF_PARTS = tuple(pair for pair in OPPOSITES if all("{part}" in pattern for pattern in pair))


def write_reviews(n: int, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Write reviews, half of them positive.

    Parameters
    ----------
    n
        How many; of an odd number the negative ones are one more.
    seed
        A non-negative integer of any size. The same seed gives the same reviews everywhere.

    Returns
    -------
    texts : list of n str, raw: capitals, punctuation, some ``<br />``
    labels : int64 (n,), 1 is a positive review
    films : int64 (n,), which made-up film a review is about: about n / 8 films, each with reviews of both classes.
        The numbers begin at 0 for every seed, and films of different seeds are different films.
    """
    draws = Draws(seed, 2)
    plan = _plan(n, draws)
    films = [make_film(draws) for _ in range(1 + max((film for film, _ in plan), default=-1))]
    texts = [_review(draws, films[film], positive) for film, positive in plan]
    labels = np.array([positive for _, positive in plan], dtype=np.int64)
    return texts, labels, np.array([film for film, _ in plan], dtype=np.int64)


def _plan(n: int, draws: Draws) -> list[tuple[int, bool]]:
    """(film, positive) of each review, in random order.

    Some films are liked better than others: of eight reviews two to six are positive.
    """
    sizes: list[int] = []
    while (left := n - sum(sizes)) > 0:
        size = draws.between(_PER_FILM - 4, _PER_FILM + 4)
        sizes.append(left if left - size < 2 else size)  # one review alone could not be of both classes
    liked = [min(max(size // 2 + draws.between(-2, 2), 1), size - 1) for size in sizes]
    while missing := n // 2 - sum(liked):
        film, step = draws.below(len(sizes)), 1 if missing > 0 else -1
        if n < 2 or 1 <= liked[film] + step < sizes[film]:
            liked[film] += step
    return draws.shuffled([(film, k < liked[film]) for film, size in enumerate(sizes) for k in range(size)])


def _review(draws: Draws, film: Film, positive: bool) -> str:
    opening = _finish(expand(draws.pick(OPENINGS), draws, film), draws) if draws.chance(0.6) else ""
    verdict = draws.favour(VERDICTS) if draws.chance(0.75) else ""
    ending = _finish(expand(verdict, draws, film, positive), draws) if verdict else ""
    rating = expand(draws.pick(RATINGS), draws, film, positive) if draws.chance(0.15) else ""
    target = draws.between(*draws.pick(_LENGTHS))
    facts = draws.shuffled(NEUTRAL)
    body: list[str] = []
    said: set[str] = set()
    agree = against = 0
    words = len(f"{opening} {ending} {rating}".split())
    while words < target or agree < 3:
        if facts and draws.chance(0.4):
            sentence = expand(facts.pop(), draws, film)
        else:
            contrary = 4 * (against + 1) <= agree + 1 and draws.chance(0.5)
            pattern = _pattern(draws, contrary, verdict if agree == 0 else "")
            if pattern in said:
                continue
            said.add(pattern)
            agree, against = agree + (not contrary), against + contrary
            sentence = expand(pattern, draws, film, positive != contrary)
            if draws.chance(0.6 if contrary else 0.15) and not pattern.startswith("{adj"):
                lead = draws.pick(ADMITTING if contrary else LEADS)
                sentence = lead[0].upper() + lead[1:] + _small(sentence)
        body.append(_finish(sentence, draws))
        words += len(sentence.split())
    body = draws.shuffled(body)
    body.insert(draws.pick((0, len(body) // 2, *[len(body)] * 5)), ending)
    return _paragraphs([sentence for sentence in (opening, *body, rating) if sentence], draws)


def _pattern(draws: Draws, contrary: bool, verdict: str) -> str:
    """An opinion's pattern; after a verdict, which is never reversed, a reversed one with slots of the same kinds."""
    if verdict:
        return draws.favour([turned for _, turned in OPPOSITES if opinion_slots(turned) == opinion_slots(verdict)])
    if contrary:
        return draws.favour(_OF_PARTS)[draws.below(2)]
    return draws.favour(BALANCED) if draws.chance(0.25) else draws.favour(OPPOSITES)[draws.below(2)]


def _small(sentence: str) -> str:
    return sentence if sentence.startswith(("I ", "I'")) else sentence[0].lower() + sentence[1:]


def _finish(sentence: str, draws: Draws) -> str:
    return sentence + ("!" if draws.chance(0.07) else "..." if draws.chance(0.04) else ".")


def _paragraphs(sentences: list[str], draws: Draws) -> str:
    if draws.chance(0.5):
        return " ".join(sentences)
    return sentences[0] + "".join(draws.pick(("<br /><br />", " ", " ", " ")) + sentence for sentence in sentences[1:])
