"""Item analysis: how each step did in a class, what it tells apart, and how it was failed."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from grader.course import Exercise, Step
from grader.report.claims import measured
from grader.report.marks import NOT_ATTEMPTED, Mark, StepMark

FEWEST = 10  # marks, below which a correlation says nothing: its standard error is then over 0.3

# An apostrophe within a word begins no quotation.
_QUOTED = re.compile(r"(?<!\w)(?:'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"|`[^`\n]{0,200}`)(?!\w)")
_NUMBER = re.compile(r"(?<![A-Za-z_])[-+]?\d+(?:[,_]\d+)*(?:\.\d*)?(?:e[-+]?\d+)?|\b(?:nan|inf)\b", re.IGNORECASE)
_LIST = re.compile(r"#(?:[\s,]+#)+,?")


@dataclass(frozen=True)
class Failure:
    """One way in which a step was failed.

    Attributes
    ----------
    example : str
        The words of one test, as they were.
    students : tuple of str
        Who got them, or the like with other numbers.
    """

    example: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """How a class did one step.

    Attributes
    ----------
    step : Step
        The step.
    decided, waiting : int
        How many learners have a mark for it, and how many wait for a person.
    share : float or None
        The mean share of its points, 0 to 1; None while any of it waits: what nbgrader decides of written answers are
        the blank ones alone.
    full, blank : int
        How many got all its points, and how many did not attempt it.
    discrimination : float or None
        The correlation of its share with the share of all other points; None where there is none to compute.
    meaning : str
        That in words.
    failures : tuple of Failure
        The commonest first; a measured accuracy is none.
    """

    step: Step
    decided: int
    waiting: int
    share: float | None
    full: int
    blank: int
    discrimination: float | None
    meaning: str
    failures: tuple[Failure, ...]

    @property
    def lost(self) -> float:
        """The points that a learner lost here on average."""
        return 0.0 if self.share is None else self.step.points * (1 - self.share)


def item_analysis(marks: Sequence[Mark], exercise: Exercise) -> list[Item]:
    """Return how each step did, in the exercise's order."""
    return [_item(step, marks) for step in exercise.steps]


def masked(words: str) -> str:
    """Return a message without what differs from learner to learner: numbers, lists of them and quoted values."""
    return _LIST.sub("#", _NUMBER.sub("#", _QUOTED.sub("‘…’", words)))


def _item(step: Step, marks: Sequence[Mark]) -> Item:
    pairs = [(mark, mark.step(step.id)) for mark in marks]
    decided = [(mark, of) for mark, of in pairs if not of.waiting]
    shares = [of.score / of.points for _, of in decided]
    waiting = len(pairs) - len(decided)
    r, meaning = _discrimination(decided)
    return Item(
        step=step,
        decided=len(decided),
        waiting=waiting,
        share=statistics.mean(shares) if shares and not waiting else None,
        full=sum(of.score >= of.points for _, of in decided),
        blank=sum(of.said == NOT_ATTEMPTED for _, of in decided),
        discrimination=r,
        meaning=meaning,
        failures=_failures(decided),
    )


def _discrimination(decided: Sequence[tuple[Mark, StepMark]]) -> tuple[float | None, str]:
    """Return the item-rest correlation and what it means (R. L. Ebel, Measuring Educational Achievement, 1965)."""
    points = [(of, mark.score - of.score, mark.decided - of.points) for mark, of in decided]
    pairs = [(of.score / of.points, rest / worth) for of, rest, worth in points if worth > 0]
    if len(pairs) < FEWEST:
        return None, f"fewer than {FEWEST} marks"
    own, rest = zip(*pairs, strict=True)
    if max(own) - min(own) < 1e-9:
        return None, "all got the same"
    if max(rest) - min(rest) < 1e-9:
        return None, "all got the same elsewhere"
    r = statistics.correlation(own, rest)
    if r >= 0.4:
        return r, "well"
    if r >= 0.2:
        return r, "yes"
    if r > -0.2:
        return r, "hardly: luck, a trap, or a skill of its own"
    return r, "against the rest: look at its text and its test"


def _failures(decided: Sequence[tuple[Mark, StepMark]]) -> tuple[Failure, ...]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for mark, of in decided:
        if of.score < of.points and of.said not in ("", NOT_ATTEMPTED) and not measured(of.said):
            groups.setdefault(masked(of.said), []).append((of.said, mark.student))
    found = [Failure(group[0][0], tuple(student for _, student in group)) for group in groups.values()]
    return tuple(sorted(found, key=lambda failure: -len(failure.students)))
