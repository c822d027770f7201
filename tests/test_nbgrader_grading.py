"""A class of the toy assignment through nbgrader's own commands: autograde, generate_feedback, export."""

import csv
import shutil

import nbformat
import pytest
import toy_weights
from bs4 import BeautifulSoup

from grader.authoring import release
from grader.judge.course_config import write_config

RIGHT = {"double": "def double(number):\n    return number + number", "why": "Because."}


def predict(body):
    return f"import os, sys\n\ndef predict(number):\n    {body}"


# For each learner: what they write into their cells, their weights, and the points of the three steps.
# None: a person has to mark it.
CLASS = {
    "right": (RIGHT | {"predict": predict("return factor * number")}, "1.0", (50, 30, None)),
    "partial": (RIGHT | {"predict": predict("return factor * number")}, "0.5", (50, 15, None)),
    "blank": ({}, None, (0, 0, 0)),
    # right for the visible test's 2; NaN for a score
    "wrong": (
        {
            "double": "def double(number):\n    return number**2",
            "predict": predict("return number and float('nan')"),
        },
        None,
        (0, 0, 0),
    ),
    "noisy": (
        RIGHT | {"predict": predict('print("a warning", file=sys.stderr)\n    return number')},
        None,
        (50, 30, None),
    ),
    "crashed": (RIGHT | {"predict": predict("os._exit(1)")}, None, (50, 0, None)),
    "deleted": (
        {
            "double": "def double(number):\n    return number / 0",
            "predict": predict("return number"),
            "test-accuracy": None,
        },
        None,
        (0, 30, 0),  # a deleted test cell is put back
    ),
    "skips": (
        {"test-double": "skip-execution", "predict": predict("return 2 * number"), "why": "Because."},
        None,
        (0, 0, None),
    ),
}


@pytest.fixture(scope="module")
def course(toy_masters, tmp_path_factory, nbgrader):
    """A course folder whose class has been graded; read only."""
    course = tmp_path_factory.mktemp("class")
    release(toy_masters, course)
    write_config(course)
    nbgrader(course, "generate_assignment", "toy", "--force")
    for student, (answers, weights, _) in CLASS.items():
        folder = course / "submitted" / student / "toy"
        shutil.copytree(course / "notebooks" / "toy", folder)
        notebook = nbformat.read(folder / "toy.ipynb", 4)
        for cell in list(notebook.cells):
            answer = answers.get(cell.id, "")
            if answer is None:
                notebook.cells.remove(cell)
            elif answer == "skip-execution":
                cell.metadata.tags = [answer]
            elif answer:
                cell.source = answer
        nbformat.write(notebook, folder / "toy.ipynb")
        if weights:
            (folder / "final.safetensors").write_bytes(toy_weights.weights(weights))
    course.joinpath("log").write_text(nbgrader(course, "autograde", "toy").stderr)
    nbgrader(course, "generate_feedback", "toy")
    nbgrader(course, "export")
    return course


def grades(course, student):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook("toy", "toy", student)
        return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades}


@pytest.mark.parametrize("student", CLASS)
def test_each_learner_gets_what_is_due(course, student):
    points = CLASS[student][2]
    assert grades(course, student) == {
        name: (score, score is None)
        for name, score in zip(("test-double", "test-accuracy", "why"), points, strict=True)
    }


def test_the_exported_table_has_every_learner_and_their_sum(course):
    with (course / "grades.csv").open() as file:
        table = {row["student_id"]: row for row in csv.DictReader(file)}
    for student, (_, _, points) in CLASS.items():
        assert float(table[student]["score"]) == sum(score or 0 for score in points), student
        assert float(table[student]["max_score"]) == 100


def test_the_log_says_why_a_score_is_zero(course):
    log = (course / "log").read_text()
    assert "Cell 'test-accuracy': 0 points, because of AssertionError: the result, nan, is no number of points" in log
    assert "Cell 'test-accuracy': 0 points, because of AssertionError: the result, 60, is no number of points" in log
    assert "Cell 'test-double': 0 points, because of NotImplementedError: this step is not answered yet" in log
    assert "Cell 'test-accuracy' is missing from the submission and was put back" in log
    assert "Cell 'test-accuracy': 0 points, because of Stopped: Python ended while this ran" in log


def test_weights_reach_the_graded_copy(course):
    assert (course / "autograded" / "partial" / "toy" / "final.safetensors").read_bytes() == toy_weights.weights(0.5)


def page(course, student):
    """The text of a feedback page."""
    html = (course / "feedback" / student / "toy" / "toy.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").get_text()


@pytest.mark.parametrize("student", CLASS)
def test_feedback_shows_no_hidden_test(course, student):
    text = page(course, student)
    assert "HIDDEN" not in text
    assert "12.5" not in text, "the hidden argument"
    assert "double(secret)" not in text
    assert not (course / "feedback" / student / "toy" / "final.safetensors").exists()


def test_feedback_shows_messages_warnings_and_the_learner_s_own_frames(course):
    assert "your function gave 156.25 where 25 was due" in page(course, "wrong")
    assert "a warning" in page(course, "noisy")
    assert "Python ended while this ran" in page(course, "crashed")
    assert "in double\n" in page(course, "deleted")
    assert "ZeroDivisionError" in page(course, "deleted")


def test_a_long_sentence_on_a_feedback_page_wraps(course):
    html = (course / "feedback" / "wrong" / "toy" / "toy.html").read_text(encoding="utf-8")
    assert html.count("white-space: pre-wrap; word-break") == 1
    assert "Not yet: your function gave 156.25" in page(course, "wrong")
    assert "Not attempted: this step is not answered yet" in page(course, "blank")


def test_a_feedback_page_lists_the_steps_by_their_titles(course):
    html = (course / "feedback" / "wrong" / "toy" / "toy.html").read_text(encoding="utf-8")
    entries = [entry.get_text() for entry in BeautifulSoup(html, "html.parser").select("#toc li")]
    assert [entry.partition(" (Score")[0] for entry in entries[:3]] == ["Double a number", "Accuracy", "Say why"]


def test_points_given_by_hand_are_added(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("why", "toy", "toy", "noisy")
        grade.manual_score, grade.needs_manual_grade = 12, False
        assert gradebook.find_submission("toy", "noisy").score == 92
        gradebook.db.rollback()


def test_generating_with_the_gradebook_gives_the_released_bytes(course, toy_masters, tmp_path):
    release(toy_masters, tmp_path)
    for name in ("toy.ipynb", "exercise.toml"):
        released = (tmp_path / "notebooks" / "toy" / name).read_bytes()
        assert (course / "notebooks" / "toy" / name).read_bytes() == released
