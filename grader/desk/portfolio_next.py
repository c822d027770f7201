"""The next step for a learner: a concrete one, of the skill of which they have shown the least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.course import Exercise, Step
from grader.course.exercise import SKILLS
from grader.desk.portfolio_project import Project
from grader.report.skills import Earned


@dataclass(frozen=True)
class Next:
    """A step to take.

    Attributes
    ----------
    exercise : Exercise
        Where it stands.
    step : Step
        Which one.
    why : str
        What was lost or not shown yet, in words.
    """

    exercise: Exercise
    step: Step
    why: str


def next_step(
    skills: Mapping[str, Earned], projects: Sequence[Project], others: Sequence[Exercise] = ()
) -> Next | None:
    """Return the step with which the weakest skill grows most.

    Parameters
    ----------
    skills : mapping
        `grader.report.skills.profile` of all that was graded. A skill that is missing there has not been shown.
    projects : sequence of Project
        What was begun.
    others : sequence of Exercise
        What was not.

    Returns
    -------
    Next or None
        The step of that skill that lost the most points, else one that nobody has graded, else one of an exercise that
        was not begun; then of the next weakest skill. None where all is done.
    """
    for skill in sorted(SKILLS, key=lambda skill: skills[skill].share if skill in skills else -1.0):
        if found := _lost(skill, projects) or _open(skill, projects) or _elsewhere(skill, others):
            return found
    return None


def _lost(skill: str, projects: Sequence[Project]) -> Next | None:
    """Return the graded step of this skill that lost the most points."""
    lost: list[tuple[float, Next]] = []
    for project in projects:
        for mark in project.graded.mark.steps if project.graded else ():
            step = project.exercise.step(mark.id)
            if step.skill == skill and not mark.waiting and mark.score < mark.points:
                why = f"{mark.score:g} of {mark.points:g} points so far" + (f": {mark.said}" if mark.said else "")
                lost.append((mark.points - mark.score, Next(project.exercise, step, why)))
    return max(lost, key=lambda pair: pair[0], default=(0.0, None))[1]


def _open(skill: str, projects: Sequence[Project]) -> Next | None:
    """Return the first step of this skill that is not done, where no machine has judged it."""
    for project in projects:
        for one in project.standings:
            left = one.state is not None and not one.done  # what waits for a check is no gap
            if one.step.skill == skill and left and (project.graded is None or one.step.manual):
                return Next(project.exercise, one.step, str(one.state))
    return None


def _elsewhere(skill: str, others: Sequence[Exercise]) -> Next | None:
    """Return the first step of this skill in an exercise that was not begun."""
    steps = ((exercise, step) for exercise in others for step in exercise.steps)
    found = (Next(exercise, step, "not begun yet") for exercise, step in steps if step.skill == skill)
    return next(found, None)
