"""The assignment without a data set and without a framework: through the judge, and its figures measured again."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader.course import read_exercise
from grader.proof.trial_course import trial_course
from grader.proof.variants import HONEST, UNTOUCHED
from grader.report.marks import NOT_ATTEMPTED, reasons

ROOT = Path(__file__).parents[2]
NAME = "foundations"


@pytest.fixture(scope="module")
def marks():
    with trial_course("sample", threads=1) as course:
        exercise = course.release(ROOT, [NAME])[NAME]
        course.submit(NAME, "honest", HONEST)
        course.submit(NAME, "blank", UNTOUCHED)
        return {student: course.grade(exercise, student) for student in ("honest", "blank")}


def test_the_solution_gets_every_point_that_a_machine_gives(marks):
    exercise = read_exercise(ROOT / "solutions" / NAME)
    assert reasons(marks["honest"]) == []
    assert marks["honest"].score == sum(step.points for step in exercise.steps if not step.manual)
    assert marks["honest"].waiting == exercise.step("reflection").points


def test_the_exercise_as_released_is_not_attempted_in_any_step(marks):
    assert marks["blank"].score == 0
    assert {step.said for step in marks["blank"].steps} == {NOT_ATTEMPTED}


@pytest.fixture(scope="module")
def notebook():
    """The names of the solution's cells that the gallery of faults was measured with, and the gallery itself."""
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4).cells
    wanted = ("cross-entropy", "gradient-check", "network", "forward", "backward", "moons")
    found = {"np": np}
    for cell in cells:
        if cell.id in wanted:
            exec(cell.source.partition("\nif lab.exploring")[0], found)
        if cell.id == "gallery":
            exec(cell.source.partition("\nif lab.exploring")[0], found)
    return found


def descend(notebook, fault):
    """Train with a planted fault; return a row of the gallery."""
    x, labels = notebook["moons"](200, 0.15, 0)
    params = notebook["new_network"](2, 16, 2, 0)
    if fault == "zero start":
        params = {name: 0 * value for name, value in params.items()}

    def slopes(params):
        logits, h = notebook["forward"](params, x)
        loss, dlogits = notebook["cross_entropy"](logits, labels)
        grads = notebook["backward"](params, x, h, dlogits)
        if fault == "slope of tanh left out":
            dh = dlogits @ params["W2"].T
            grads |= {"W1": x.T @ dh, "b1": dh.sum(axis=0)}
        if fault == "sum, not mean":
            grads = {name: len(x) * value for name, value in grads.items()}
        return loss, grads

    def length(array):
        return np.linalg.norm(array) if np.abs(array).max() > 1e-9 else 0.0

    _, grads = slopes(params)
    ratios = []
    for name in ("W1", "W2"):

        def loss_of(value, name=name):
            return notebook["cross_entropy"](notebook["forward"]({**params, name: value}, x)[0], labels)[0]

        with np.errstate(invalid="ignore"):
            ratios.append(np.divide(length(grads[name]), length(notebook["numerical_gradient"](loss_of, params[name]))))
    rate, losses = -0.5 if fault == "uphill" else 0.5, []
    for step in range(1001):
        loss, grads = slopes(params)
        right = np.mean(notebook["forward"](params, x)[0].argmax(axis=1) == labels)
        losses += [loss] if step in notebook["SHOWN"] else []
        params = {name: params[name] - rate * grads[name] for name in params}
    return [right, *ratios, *losses]


@pytest.mark.parametrize(
    ("letter", "fault"),
    [("A", "slope of tanh left out"), ("B", "uphill"), ("C", "healthy"), ("D", "zero start"), ("E", "sum, not mean")],
)
def test_the_gallery_of_faults_shows_what_its_faults_do(notebook, letter, fault):
    shown, measured = notebook["gallery"][letter], descend(notebook, fault)
    # Steps that are two hundred times too long end elsewhere on every machine.
    known = 6 if fault == "sum, not mean" else len(shown)
    start = 1 if fault == "sum, not mean" else 0
    assert shown[start:known] == pytest.approx(measured[start:known], rel=0.03, abs=0.006, nan_ok=True)
