"""How much of each skill a learner, or a class, has shown: the points of its steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median, quantiles

from grader.course import Exercise
from grader.course.exercise import SKILLS
from grader.report.marks import Mark


@dataclass(frozen=True)
class Earned:
    """The points of some steps.

    Attributes
    ----------
    score, points : float
        What they got and what they are worth; steps that wait for a person are left out of both.
    """

    score: float
    points: float

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.score / self.points


@dataclass(frozen=True)
class Spread:
    """A class's shares of one skill.

    Attributes
    ----------
    mean, median, low, high : float
        Between 0 and 1; the middle half of the class lies between `low` and `high`.
    n : int
        How many learners.
    """

    mean: float
    median: float
    low: float
    high: float
    n: int


def profile(marks: Iterable[Mark], exercises: Iterable[Exercise]) -> dict[str, Earned]:
    """Return what was earned of each skill.

    Parameters
    ----------
    marks : iterable of Mark
        One learner's, of one exercise or of several; a skill's steps are added up over all of them.
    exercises : iterable of Exercise
        Those that the marks belong to: they say which skill a step shows.

    Returns
    -------
    dict
        For each skill, in the course's order, what it got. A skill without a decided step is left out.
    """
    skill_of = {(exercise.name, step.id): step.skill for exercise in exercises for step in exercise.steps}
    sums: dict[str, list[float]] = {}
    for mark in marks:
        for step in mark.steps:
            if not step.waiting:
                earned = sums.setdefault(skill_of[mark.assignment, step.id], [0.0, 0.0])
                earned[0] += step.score
                earned[1] += step.points
    return {skill: Earned(*sums[skill]) for skill in SKILLS if skill in sums}


def class_profile(marks: Sequence[Mark], exercise: Exercise) -> dict[str, Spread]:
    """Return how a class's learners spread over each skill, in the course's order.

    A step that waits for a person somewhere is left out everywhere: of written answers, what is decided before a person
    has marked are the blank ones alone.
    """
    waits = {step.id for mark in marks for step in mark.steps if step.waiting}
    shares: dict[str, list[float]] = {}
    for mark in marks:
        decided = replace(mark, steps=tuple(step for step in mark.steps if step.id not in waits))
        for skill, earned in profile([decided], [exercise]).items():
            shares.setdefault(skill, []).append(earned.share)
    return {skill: spread(shares[skill]) for skill in SKILLS if skill in shares}


def spread(values: list[float]) -> Spread:
    """Return mean, median and middle half of `values`, of which there is at least one."""
    low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return Spread(mean(values), median(values), low, high, len(values))
