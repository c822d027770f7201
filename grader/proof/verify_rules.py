"""What a proven exercise keeps, as sentences about what it does not keep.

Counts: for each graded step `RIGHT` other right answers and `WRONG` named mistakes, one of them caught by the hidden
part alone; for each project `MODELS` other models. A step that admits fewer has an entry in ``fewer.toml`` beside the
variants, with the reason::

    [curves]
    right = 0
    reason = "six panels, six names: there is one answer"
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.authoring.master import MasterCell
from grader.course import Exercise, Step
from grader.errors import CourseError
from grader.proof.variants import Variant, folders, says
from grader.proof.verify_notebook import Trial

RIGHT, WRONG, HIDDEN, MODELS = 2, 3, 1, 3


@dataclass(frozen=True)
class Needs:
    """How many variants a step must have: right ones, wrong ones, and wrong ones that only its hidden part catches."""

    right: int = RIGHT
    wrong: int = WRONG
    hidden: int = HIDDEN
    reason: str = ""


def read_needs(assignment: str, steps: Iterable[str]) -> dict[str, Needs]:
    """Return what each of `steps` needs, by its id.

    Raises
    ------
    CourseError
        If a ``fewer.toml`` names an unknown step or entry, asks for no less than usual, or gives no reason.
    """
    needs = {step: Needs() for step in steps}
    for path in (folder / "fewer.toml" for folder in folders(assignment)):
        if not path.is_file():
            continue
        for step, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            place = f"{path}, [{step}]"
            if step not in needs:
                raise CourseError(f"{place}: {assignment} has no such step. It has: {', '.join(needs)}.")
            if unknown := sorted(set(entry) - {"right", "wrong", "hidden", "reason"}):
                raise CourseError(f"{place}: unknown entry '{unknown[0]}'; write right, wrong, hidden and a reason.")
            found = Needs(**entry)
            if not found.reason.strip():
                raise CourseError(f'{place}: say in reason = "..." why there are fewer.')
            if not (found.right < RIGHT or found.wrong < WRONG or found.hidden < HIDDEN):
                raise CourseError(f"{place}: nothing in it is fewer than usual; remove it.")
            needs[step] = found
    return needs


def counts(needs: dict[str, Needs], variants: list[Variant], models: str = "") -> Iterator[str]:
    """Yield the steps that have too few variants, and variants of steps that do not exist.

    Parameters
    ----------
    needs : dict
        By step, for the steps that a machine marks.
    variants : list of Variant
    models : str
        The step that measures the trained model, if there is one.
    """
    for variant in variants:
        for step in variant.steps:
            if step not in needs:
                yield f"the variant '{variant.name}' speaks of the step '{step}', which no machine marks here"
    for step, need in needs.items():
        right = [variant.name for variant in variants if step in variant.right]
        wrong = [variant.name for variant in variants if step in variant.wrong]
        wanted = MODELS if step == models and not need.reason else need.right
        if len(right) < wanted:
            yield f"'{step}' has {_listed(right)} as other right answers; {wanted} are asked for"
        if len(wrong) < need.wrong:
            yield f"'{step}' has {_listed(wrong)} as named mistakes; {need.wrong} are asked for"


def hints(exercise: Exercise, cells: list[MasterCell]) -> Iterator[str]:
    """Yield the steps without a hint; how many each has is a rule of the master."""
    hinted = {cell.value for cell in cells if cell.role == "hints"}
    for step in exercise.steps:
        if step.id not in hinted:
            yield f"the step '{step.id}' has no hints=\"{step.id}\" cell"


def honest(exercise: Exercise, trials: list[Trial], models: str = "") -> Iterator[str]:
    """Yield the steps in which the reference solution loses points, or comes to two verdicts."""
    for trial in trials:
        step = exercise.step(trial.step)
        if not _passes(trial, step, models):
            yield f"the solution gets {trial.points:g} of {step.points} points in '{step.id}': {trial.message}"
        yield from _two_verdicts(trial)


def released(trials: list[Trial], odd: dict[str, str]) -> Iterator[str]:
    """Yield what the exercise does as released, apart from saying that it was not attempted."""
    for trial in trials:
        if trial.verdict != "not attempted" or trial.points or not trial.message:
            yield f"'{trial.step}' as released is {trial.verdict}, not 'not attempted': {trial.message}"
    for id, error in odd.items():
        yield f"the cell '{id}' as released fails with {error}; it should do without answers, or miss a name"


def outcome(exercise: Exercise, variant: Variant, trials: list[Trial], models: str = "") -> Iterator[str]:
    """Yield where `variant` gets other points or another message than its file says; steps not tried are left out.

    What follows from a mistake is left open: a network that is trained on wrong data may be poor. What is right must
    not harm any other step; only how good a network is made of it is no question of right and wrong.
    """
    for trial in trials:
        step, name = exercise.step(trial.step), f"the variant '{variant.name}'"
        passes = _passes(trial, step, models)
        if step.id in variant.wrong:
            words = variant.wrong[step.id]
            if trial.points:
                yield f"{name} is wrong in '{step.id}' and gets {trial.points:g} of {step.points} points"
            elif not says(trial.message, words):
                yield f"{name} loses '{step.id}', but the message lacks {words!r}: {trial.message}"
        elif not passes and (step.id in variant.right or not (variant.wrong or step.id == models)):
            yield f"{name} should pass '{step.id}' and gets {trial.points:g} of {step.points} points: {trial.message}"
        yield from _two_verdicts(trial)


def hidden(needs: dict[str, Needs], variants: list[Variant], trials: list[Trial]) -> Iterator[str]:
    """Yield the steps whose hidden part catches no mistake that the visible one lets pass."""
    named = {variant.name: variant for variant in variants}
    for step, need in needs.items():
        wrong = [t for t in trials if t.step == step and step in named[t.variant].wrong]
        alone = [trial.variant for trial in wrong if trial.hidden]
        if wrong and len(alone) < need.hidden:
            yield (
                f"the hidden part of '{step}' is needed by none of its {len(wrong)} mistakes: the visible part catches "
                "them all. Add one that it lets pass"
            )


def _passes(trial: Trial, step: Step, models: str) -> bool:
    """Tell whether a step got its points: all of them, or some where they grow with an accuracy."""
    return trial.points > 0 if step.id == models else trial.points == step.points


def _two_verdicts(trial: Trial) -> Iterator[str]:
    if trial.at_desk not in ("", trial.verdict):
        yield (
            f"'{trial.step}' of the variant '{trial.variant}' is {trial.verdict} on the judge's side "
            f"({trial.message}) and {trial.at_desk} at a desk"
        )


def _listed(names: list[str]) -> str:
    return f"{len(names)} ({', '.join(names)})" if names else "none"
