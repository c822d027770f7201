"""What a learner reads in the terminal: a line for each step, and a summary of a check."""

from collections import Counter
from collections.abc import Iterable

import click

from grader.course import Exercise
from grader.desk.lines import Say, count, paragraph, worth
from grader.desk.package import Package
from grader.desk.results import Checked, Result, State

_COLOURS = {
    State.RIGHT: "green",
    State.PARTLY: "yellow",
    State.WRONG: "red",
    State.FAILED: "red",
    State.OPEN: "bright_black",
    State.WRITTEN: "green",
}


class Teller:
    """Prints results of one exercise as they come.

    Parameters
    ----------
    exercise : Exercise
        Its longest step id says how wide the columns are.
    say : callable
        Prints a line.
    hidden : bool
        Whether the results are points.
    """

    def __init__(self, exercise: Exercise, say: Say, hidden: bool) -> None:
        self._say, self._hidden = say, hidden
        self._wide = max(len(step.id) for step in exercise.steps)

    def __call__(self, result: Result) -> None:
        """Print the line of one step."""
        step, state = result.step, result.state
        points = f"{result.points:4g}/{step.points:<3g} " if self._hidden and not step.manual else " " * 9
        head = f"{state:<14}{step.id:<{self._wide}}  {points if self._hidden else ''}"
        lines = paragraph(head, result.said or _title(result), where=result.where)
        self._say(click.style(f"{state:<14}", fg=_COLOURS[state]) + lines.removeprefix(f"{state:<14}"))


def _title(result: Result) -> str:
    """Return what a step is called; where it is open, what it is worth, too."""
    step = result.step
    by = "; a person marks it" if step.manual else ""
    return f"{step.title} ({count(step.points, 'point')}{by})" if result.state == State.OPEN else step.title + by


def summary(checked: Checked, exercise: Exercise, package: Package) -> list[str]:
    """Return what a check comes to, in sentences."""
    lines = [_counts(checked.results), _total(checked, exercise)]
    told = [result.said for result in checked.results if result.state == State.FAILED and result.said]
    if checked.stumbled and not any(said in checked.stumbled for said in told):
        lines.append(f"The first cell to fail that is not an answer: {checked.stumbled}")
    if other := sorted(package.levels() - {checked.level}):
        lines.append(
            f"The saved model was trained on the data level '{other[0]}', and '{checked.level}' is in use now: "
            "train it again, or its accuracy will disappoint."
        )
    if checked.uncaged:
        lines.append(
            "It ran without the sandbox, which cannot see all packages of this Python. The course may run it in one."
        )
    lines += package.notes
    return lines


def of_files(package: Package) -> list[str]:
    """Return what would be handed in, what is missing and what stays, in sentences."""
    listed = ", ".join(f"{name} ({size_of(size)})" for name, size in package.sizes.items())
    lines = [f"To be handed in: {listed}."]
    if package.missing:
        lines.append(
            f"Not there yet: {', '.join(package.missing)}. The cells that train write them, at your desk. "
            "Without them the steps that need a trained model get no points."
        )
    if package.left:
        lines.append(f"Beside it, and not handed in: {', '.join(package.left)}.")
    return lines


def next_step(results: Iterable[Result]) -> str:
    """Return what to do next, in a sentence."""
    unfinished = [result for result in results if result.state not in (State.RIGHT, State.WRITTEN)]
    if not unfinished:
        return "All steps are done."
    step = unfinished[0].step
    return f"Next: {step.id} ({worth(step)})."


def _counts(results: Iterable[Result]) -> str:
    number = Counter(result.state for result in results)
    said = ", ".join(f"{number[state]} {state}" for state in State if number[state])
    return said[0].upper() + said[1:] + "."


def _total(checked: Checked, exercise: Exercise) -> str:
    machine = [result for result in checked.results if not result.step.manual]
    most, by_hand = sum(result.step.points for result in machine), exercise.points
    by_hand -= most
    earned = sum(result.points for result in machine)
    person = f"; a person gives up to {by_hand} more" if by_hand else ""
    if checked.hidden:
        return f"{earned:g} of {most} points{person}."
    if not earned:
        return f"No points yet, of {most}{person}."
    return f"Up to {earned:g} of {most} points, if the hidden tests agree{person}."


def size_of(size: int) -> str:
    """Return a file's size in bytes in words."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} kB"
