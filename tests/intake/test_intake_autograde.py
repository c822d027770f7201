"""`nbgrader autograde`, formgrader's button and the feedback pages, for a class with guests."""

import json
import os
import shutil
import sys

import pytest
from bs4 import BeautifulSoup
from handed_in import POINTS, WEIGHTS, everything_in, hand_in

from grader.course import read_exercise
from grader.intake import findings
from grader.intake.autograde import plain
from grader.judge.course_config import course_config
from grader.report.marks import read_mark, reasons

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
TIME = b"2026-11-21 17:45:00"
STAND_IN = "A blank notebook was graded in place of yours: put this right and hand in again."


def points(course, student):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return gradebook.find_submission("toy", student).score


def marked(honest, **changes):
    """The honest notebook with other metadata on its first test cell, and a copy of that cell."""
    book = json.loads(honest)
    cell = next(cell for cell in book["cells"] if cell["id"] == "test-double")
    cell["metadata"]["nbgrader"] |= changes
    return json.dumps({**book, "cells": [*book["cells"], {**cell, "id": "copy"}]}).encode()


def hand_in_all(course, honest):
    """A class; return what each learner should get."""
    hand_in(course, "jane", {"toy.ipynb": honest, "final.safetensors": WEIGHTS, "timestamp.txt": TIME})
    linked = hand_in(course, "linked", {})
    (linked / "toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    (linked / "final.json").symlink_to("/dev/zero")
    (linked / "other.json").symlink_to(course / "gradebook.db")
    pipes = hand_in(course, "pipes", {"toy.ipynb": honest})
    os.mkfifo(pipes / "timestamp.txt")
    os.mkfifo(pipes / "final.json")
    shutil.copytree(pipes.parent, course / "autograded" / "pipes", ignore=lambda *_: ["timestamp.txt", "final.json"])
    (course / "autograded" / "pipes" / "toy" / "timestamp.txt").write_bytes(TIME)
    hand_in(course, "broken", {"toy.ipynb": b"[" * 100_000})
    hand_in(course, "empty", {"toy.ipynb.txt": b"{}"})
    hand_in(course, "named", {"Copy of toy.ipynb": honest})
    hand_in(course, "future", {"toy.ipynb": marked(honest, schema_version=99)})
    hand_in(course, "past", {"toy.ipynb": marked(honest, schema_version=1), "timestamp.txt": b"yesterday"})
    hand_in(course, "markup", {"toy.ipynb": honest, "<img src=x onerror=alert(1)>$x$ [a](b) _c_.pt": b""})
    hand_in(course, "new\nline", {"toy.ipynb": honest})
    (course / "submitted" / "folder").symlink_to(course / "submitted" / "jane")
    given = dict.fromkeys(("jane", "pipes", "named", "future", "past", "markup"), POINTS)
    return given | dict.fromkeys(("linked", "broken", "empty", "folder"), 0)


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory, nbgrader, honest):
    """A course whose class was graded once, and what each learner should have got; read only."""
    if sys.platform == "win32":
        pytest.skip("needs POSIX")
    course = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(released, course)
    due = hand_in_all(course, honest)
    before = everything_in(course / "solutions")
    (course / "log").write_text(nbgrader(course, "autograde", "toy").stderr)
    # `pipes` stands for a resubmission whose time cannot be read, which nbgrader never grades without being forced.
    nbgrader(course, "autograde", "toy", "--student", "pipes", "--force")
    nbgrader(course, "generate_feedback", "toy")
    assert everything_in(course / "solutions") == before
    return course, due


def page(course, student):
    html = (course / "feedback" / student / "toy" / "toy.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def test_every_learner_gets_what_is_due(graded):
    course, due = graded
    assert {student: points(course, student) for student in due} == due


def test_the_feedback_page_says_what_was_found(graded):
    course, due = graded
    for student in due:
        text = " ".join(page(course, student).get_text().split())
        told = findings(course, student, "toy")
        assert bool(told) == (student not in ("jane", "future"))
        assert ("What was handed in" in text) == bool(told)
        for line in told:
            assert line in text, student
        assert (STAND_IN in told) == (due[student] == 0)


def test_the_instructor_s_table_says_it_too(graded):
    from nbgrader.api import Gradebook

    course, _ = graded
    exercise = read_exercise(course / "solutions" / "toy")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student in ("linked", "jane"):
            notebook = course / "autograded" / student / "toy" / "toy.ipynb"
            mark = read_mark(gradebook, exercise, student, notebook)
            assert list(mark.found) == findings(course, student, "toy")
            assert reasons(mark)[: len(mark.found)] == list(mark.found)


def test_a_file_s_name_is_harmless_on_the_feedback_page(graded):
    course, _ = graded
    found = page(course, "markup")
    notice = found.find(string=lambda text: "onerror" in text).find_parent("li")
    assert not notice.find_all(True), "no markup came of it"
    assert r"\x3cimg src=x onerror=alert(1)\x3e\x24x\x24 [a](b) _c_.pt was not taken" in notice.get_text()


def test_nothing_that_was_linked_is_in_the_graded_copy(graded):
    course, _ = graded
    assert not [path for path in (course / "autograded").rglob("*") if path.is_symlink() or path.is_fifo()]
    assert sorted(os.listdir(course / "autograded" / "linked" / "toy")) == ["exercise.toml", "toy.ipynb"]
    assert (course / "autograded" / "jane" / "toy" / "final.safetensors").read_bytes() == WEIGHTS


def test_the_log_names_who_cannot_be_graded(graded):
    course, _ = graded
    log = (course / "log").read_text()
    assert r"The submission of 'new\x0aline' was not graded" in log
    assert "linked: toy.ipynb was not taken: it is a link" in log
    assert not (course / "autograded" / "new\nline").exists()


@posix
@pytest.mark.filterwarnings("ignore:Object of type")  # SQLAlchemy's, of no consequence
def test_formgrader_s_button_passes_the_same_door(course, honest, monkeypatch):
    from nbgrader.apps.api import NbGraderAPI

    monkeypatch.setenv("COURSE_ROOT", str(course))
    monkeypatch.setenv("COURSE_SANDBOX", "own")
    (course / "exchange").mkdir()
    config = course_config(course)
    config.Exchange.root = str(course / "exchange")
    eve = hand_in(course, "eve", {})
    (eve / "toy.ipynb").symlink_to(course / "solutions" / "toy" / "toy.ipynb")
    result = NbGraderAPI(config=config).autograde("toy", "eve", create=True)
    assert result["success"], result
    assert "eve: toy.ipynb was not taken: it is a link" in result["log"]
    assert points(course, "eve") == 0


@posix
def test_a_submission_that_changes_after_the_first_look_is_looked_at_again(course, honest):
    from grader.intake.autograde import look_again

    folder = hand_in(course, "eve", {"toy.ipynb": honest})
    notebooks = [str(folder / "toy.ipynb")]
    look_again("toy", "*", notebooks)
    assert notebooks == [str(folder / "toy.ipynb")]
    (folder / "final.json").symlink_to("/etc/passwd")
    look_again("toy", "*", notebooks)
    assert not (folder / "final.json").is_symlink()


@pytest.mark.parametrize("failure", [OSError("disk full"), RecursionError(), ValueError("a mistake of ours")])
def test_what_cannot_be_looked_at_is_not_graded(course, honest, monkeypatch, failure):
    from grader.intake import autograde

    def fail(*_):
        raise failure

    folder = hand_in(course, "eve", {"toy.ipynb": honest})
    monkeypatch.setattr(autograde, "take_in", fail)
    notebooks = [str(folder / "toy.ipynb")]
    autograde.look_again("toy", "*", notebooks)
    assert notebooks == []


def test_plain_text_is_text_in_markdown_too():
    assert plain("a_b <c> 1.") == "a&#95;b &#60;c&#62; 1."
