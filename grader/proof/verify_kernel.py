"""`grader verify --full`: the variants once more, as submissions that nbgrader grades through the judge and a kernel.

A class of one learner a variant would take hours, so a learner makes as many mistakes as do not touch each other: two
variants share a submission where neither changes a cell, or a check, that follows from the other's change. The trained
model is the honest one's, unless a variant trains its own.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.authoring.notebook import build_assignment
from grader.proof.trial_course import TrialCourse, trial_course
from grader.proof.variants import HONEST, Variant, says, variants
from grader.proof.verify_notebook import Notebook
from grader.report.marks import Mark

TRAINED = ("final.*", "trials.json")  # what a learner hands in beside the notebook


def prove_in_kernel(root: Path, name: str, say: Callable[[str], None], level: str = "smoke") -> list[str]:
    """Grade all variants of an assignment; return where one gets other points or words than its file says.

    Parameters
    ----------
    root : Path
        The folder with ``solutions/``.
    name : str
        The assignment.
    say : callable
        Gets a line for each submission.
    level : str
        The data level.
    """
    notebook = Notebook(build_assignment(root / "solutions", name), root / "solutions" / name)
    tried = [variant for variant in variants(name) if variant.steps and variant.filled and variant.run]
    alone = [variant for variant in tried if needs_training(notebook, variant)]
    groups = [[variant] for variant in alone] + together(notebook, [v for v in tried if v not in alone])
    found: list[str] = []
    with trial_course(level, threads=1) as course:
        exercise = course.release(root, [name])[name]
        honest = course.submit(name, "honest", HONEST)
        found += _wrong(course.grade(exercise, "honest"), Variant("honest", "", right=_judged(notebook)))
        for number, group in enumerate(groups, 1):
            student = f"learner{number:03d}"
            _hand_in(course, name, student, group, None if group[0] in alone else honest)
            mark = course.grade(exercise, student)
            say(f"{name}: submission {number} of {len(groups)}: {', '.join(variant.name for variant in group)}")
            for variant in group:
                found += _wrong(mark, variant)
    return found


def needs_training(notebook: Notebook, variant: Variant) -> bool:
    """Tell whether a step of which `variant` speaks depends on a model that it trains."""
    judged = {notebook.cells[n].step for n in notebook.plan(variant, training=False).judged}
    return not set(variant.steps) <= judged


def together(notebook: Notebook, tried: list[Variant]) -> list[list[Variant]]:
    """Return `tried` in as few groups as first fit finds, whose members do not touch each other."""
    groups: list[list[Variant]] = []
    for variant in tried:
        free = (group for group in groups if all(apart(notebook, variant, other) for other in group))
        group = next(free, None)
        if group is None:
            groups.append([variant])
        else:
            group.append(variant)
    return groups


def apart(notebook: Notebook, one: Variant, other: Variant) -> bool:
    """Tell whether neither variant changes a cell or a check of which the other speaks."""
    return not (_reach(notebook, one) & _own(notebook, other) or _reach(notebook, other) & _own(notebook, one))


def _reach(notebook: Notebook, variant: Variant) -> set[int]:
    """Return the cells that follow from what `variant` changes."""
    plan = notebook.plan(variant)
    return {*plan.again, *plan.judged}


def _own(notebook: Notebook, variant: Variant) -> set[int]:
    """Return the cells that `variant` changes, and the checks of which it speaks."""
    return {n for n, cell in enumerate(notebook.cells) if cell.id in variant.patches or cell.step in variant.steps}


def _judged(notebook: Notebook) -> tuple[str, ...]:
    return tuple(cell.step for cell in notebook.cells if cell.step)


def _hand_in(course: TrialCourse, name: str, student: str, group: list[Variant], trained: Path | None) -> None:
    """Hand in one notebook with all changes of `group`, beside the model that it trains, or the one in `trained`."""
    patches = {id: source for variant in group for id, source in variant.patches.items()}
    folder = course.submit(name, student, Variant(student, "", patches, run=trained is None))
    for path in (path for pattern in TRAINED for path in (trained.glob(pattern) if trained else ())):
        shutil.copyfile(path, folder / path.name)


def _wrong(mark: Mark, variant: Variant) -> Iterator[str]:
    """Yield the steps of which `variant` speaks and that came out otherwise."""
    for id in variant.steps:
        step = mark.step(id)
        words = variant.wrong.get(id)
        if words is None and not step.score:
            yield f"in a kernel the variant '{variant.name}' should pass '{id}': {step.said}"
        elif words is not None and (step.score or not says(step.said, words)):
            yield f"in a kernel the variant '{variant.name}' gets {step.score:g} points in '{id}': {step.said}"
