"""The reference solution gets full marks, and no reference weights reach a submission.

Trained and graded are the tracks that the demo's class did not choose: there, test_demo.py asserts the marks of an
honest learner.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.release import assignments
from grader.course import read_exercise
from grader.course.exercise import TIER_SHARES
from grader.proof.demo import AT_WORK, THREADS
from grader.proof.sample_class import CLASS
from grader.proof.submission import learner_environment
from grader.proof.trial_course import trial_course
from grader.proof.variants import HONEST, UNTOUCHED
from grader.report.marks import NOT_ATTEMPTED, reasons

ROOT = Path(__file__).parents[2]
PROJECTS = {"cifar10", "imdb"}
EXERCISES = {name: read_exercise(ROOT / "solutions" / name) for name in assignments(ROOT)}
MEASURED = [name for name, exercise in EXERCISES.items() if exercise.project]  # the others: test_foundations.py
TRAINED = [name for name in MEASURED if name not in {learner.assignment for learner in CLASS}]

pytestmark = pytest.mark.slow


def randomise(folder: Path) -> None:
    """Overwrite the trained weights in `folder` with noise of the same shapes."""
    rng = np.random.default_rng(0)
    for path in folder.glob("final.safetensors"):
        from safetensors.numpy import load_file, save_file

        weights = load_file(path)
        noise = {
            name: (0.05 * rng.standard_normal(value.shape)).astype(value.dtype)
            if value.dtype.kind == "f" and "running" not in name
            else value
            for name, value in weights.items()
        }
        save_file(noise, path)
        return
    import h5py

    with h5py.File(folder / "final.weights.h5", "r+") as file:

        def overwrite(name, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
                item[...] = 0.05 * np.abs(rng.standard_normal(item.shape))

        file.visititems(overwrite)


@pytest.fixture(scope="module")
def at_work():
    """A course whose learners have solved, honestly and on the sample, each track in `TRAINED`."""
    with trial_course("sample") as course:
        course = replace(course, desk=learner_environment("sample", "train", THREADS))
        exercises = course.release(ROOT, TRAINED)
        with ThreadPoolExecutor(AT_WORK) as pool:
            list(pool.map(lambda name: course.submit(name, "honest", HONEST), TRAINED))
        yield course, exercises


@pytest.fixture(params=TRAINED, scope="module")
def handed_in(request, at_work):
    """Grade a learner who worked honestly, a blank one, and two who took the former's folder."""
    course, exercises = at_work
    name = request.param
    honest = course.folder / "submitted" / "honest" / name
    course.submit(name, "blank", UNTOUCHED)
    for student in ("random", "without"):
        shutil.copytree(honest, course.folder / "submitted" / student / name)
    randomise(course.folder / "submitted" / "random" / name)
    for path in (course.folder / "submitted" / "without" / name).glob("final.*"):
        path.unlink()
    return {student: course.grade(exercises[name], student) for student in ("honest", "blank", "random", "without")}


def test_each_track_that_is_not_trained_here_has_an_honest_learner_in_the_demo():
    honest = {learner.assignment for learner in CLASS if learner.variant == "honest" and not learner.loses}
    assert honest | set(TRAINED) == set(MEASURED)


def test_the_honest_solution_passes_every_step_and_at_least_the_good_tier(handed_in):
    mark = handed_in["honest"]
    assert [line for line in reasons(mark) if not line.startswith("accuracy")] == []
    accuracy = mark.step("accuracy")
    assert accuracy.score >= TIER_SHARES["good"] * accuracy.points, accuracy.said


def test_random_weights_get_no_point_for_their_accuracy(handed_in):
    accuracy = handed_in["random"].step("accuracy")
    assert accuracy.score == 0, accuracy.said
    assert "%" in accuracy.said


def test_a_submission_without_a_model_is_told_so(handed_in):
    accuracy = handed_in["without"].step("accuracy")
    assert accuracy.score == 0
    assert handed_in["without"].step(handed_in["without"].steps[0].id).score > 0, (
        "the other steps are graded all the same"
    )


def test_a_blank_submission_gets_nothing_and_hears_not_attempted(handed_in):
    mark = handed_in["blank"]
    assert mark.score == 0
    first = mark.steps[0]
    assert first.said == NOT_ATTEMPTED


def test_every_project_exists_in_both_frameworks():
    found = {(EXERCISES[name].project, EXERCISES[name].framework) for name in MEASURED}
    assert found == {(project, framework) for project in PROJECTS for framework in ("keras", "pytorch")}
