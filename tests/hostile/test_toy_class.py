"""A class of the toy in which every learner attacks, errs or is honest: who gets what, what it says, what is left."""

import json
import pickle
import re
import stat
from pathlib import Path

import nbformat
import pytest
from broken import BLANK, EVIL
from bs4 import BeautifulSoup
from handing_in import FULL
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from raising import Bomb
from toy_attacks import ATTACKS, DOORS, HONEST_LEARNERS
from traitlets.config import Config

from grader.report.marks import NOT_ATTEMPTED, reasons

pytestmark = pytest.mark.hostile

ALL = {submission.id: submission for submission in [*ATTACKS, *DOORS]}


@pytest.mark.parametrize("id", ALL)
def test_each_submission_gets_its_due_and_is_told_why(graded, id):
    submission, found = ALL[id], graded.course.grades(id)
    assert (found["test-double"][0], found["test-accuracy"][0]) == submission.points, graded.course.mark(id)
    assert {name: most for name, (_, most, _) in found.items()} == {"test-double": 50, "test-accuracy": 30, "why": 20}
    assert submission.says in graded.course.words(id)
    if submission.points != FULL:
        assert reasons(graded.course.mark(id)), "the instructor's table says why, too"


@pytest.mark.parametrize("student", HONEST_LEARNERS)
def test_the_rest_of_the_class_is_graded(graded, student):
    assert graded.course.grades(student) == {
        "test-double": (50, 50, False),
        "test-accuracy": (30, 30, False),
        "why": (None, 20, True),
    }
    assert reasons(graded.course.mark(student)) == []


def test_who_was_graded_before_keeps_what_they_had(graded):
    before, after = graded.early
    assert before == after
    assert (before["test-double"][0], before["test-accuracy"][0]) == FULL


def test_nothing_outside_was_changed(graded):
    assert graded.after == graded.before
    assert (graded.course.folder / "canary.txt").read_text() == "sings"


def test_no_process_no_file_and_no_control_group_is_left(graded):
    assert graded.run.survivors == []
    assert graded.run.groups == []
    assert graded.temporary == []
    assert not list(graded.course.folder.rglob("alive"))


def test_memory_of_the_grader_stays_flat(graded):
    assert graded.run.peak < 500e6


def outputs(graded, id):
    """The texts that a submission's own cells printed."""
    notebook = nbformat.read(graded.course.folder / "autograded" / id / "toy" / "toy.ipynb", 4)
    return "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))


def test_who_looks_around_finds_what_is_theirs_and_nothing_else(graded):
    told = re.search(r"FOUND (\[.*\]) END", outputs(graded, "l06-looks-around"))
    assert set(json.loads(told[1])) >= {"mark in memory", "mark in mark.txt", "mark in frames"}, "the search works"
    assert [found for found in json.loads(told[1]) if not found.startswith("mark in")] == []


@pytest.mark.parametrize("id", ALL)
def test_no_feedback_page_shows_a_hidden_test(graded, id):
    words = graded.course.words(id)
    assert "HIDDEN TESTS" not in words
    assert "secret = 12.5" not in words
    assert "double(secret)" not in words


def test_edited_marks_and_tests_are_restored(graded):
    def cells(folder):
        notebook = nbformat.read(graded.course.folder / folder / "toy" / "toy.ipynb", 4)
        return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}

    found, original = cells("autograded/l07-edits-the-marks"), cells("solutions")
    assert found.keys() == original.keys()
    for id, cell in original.items():
        assert found[id].cell_type == cell.cell_type
        for mark in ("points", "grade", "solution", "locked", "task"):
            assert found[id].metadata.nbgrader.get(mark) == cell.metadata.nbgrader.get(mark), (id, mark)
    assert found["test-double"].source == original["test-double"].source
    assert found["final"].source == original["final"].source
    assert graded.course.grades("l07-edits-the-marks")["why"] == (None, 20, True), "a person still marks it"


@pytest.mark.parametrize("id", ["l08-deletes-the-tests", "l08-doubles-a-test"])
def test_each_test_stands_once_in_what_is_graded(graded, id):
    notebook = nbformat.read(graded.course.folder / "autograded" / id / "toy" / "toy.ipynb", 4)
    ids = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert sorted(ids) == ["double", "final", "predict", "test-accuracy", "test-double", "why"]
    assert len(graded.course.grades(id)) == 3


@pytest.mark.parametrize("id", ["l09-links", "l09-collected-links", "l24-pipes-and-devices", "12"])
def test_links_pipes_and_devices_are_not_in_the_graded_copy(graded, id):
    folder = graded.course.folder
    for place in ("submitted", "autograded", "feedback"):
        for path in (folder / place / id).rglob("*"):
            assert stat.S_ISREG(path.lstat().st_mode) or stat.S_ISDIR(path.lstat().st_mode), path
    notebook = (folder / "autograded" / id / "toy" / "toy.ipynb").read_text()
    assert "not a shift" not in notebook, "the solution's comment"


def test_what_is_written_around_the_cage_is_written_nowhere(graded):
    assert "WROTE [] END" in outputs(graded, "l10-writes-around")


def test_no_label_comes_from_a_server_although_one_is_there(graded):
    assert graded.asked == ["/3"], "the question of the test itself"


def test_no_pickle_was_loaded_on_the_host(graded, tmp_path):
    assert not (graded.course.folder / "unpickled").exists()
    pickle.loads(pickle.dumps(Bomb(tmp_path / "unpickled")))
    assert (tmp_path / "unpickled").is_dir(), "it is a bomb"


@pytest.mark.parametrize("id", ["l21-prints-for-ever", "l21-raises-50-megabytes"])
def test_endless_words_are_cut(graded, id):
    for place in (f"autograded/{id}/toy/toy.ipynb", f"feedback/{id}/toy/toy.html"):
        assert (graded.course.folder / place).stat().st_size < 5_000_000


def test_nothing_of_an_archive_lies_outside_its_folder(graded):
    assert not list(graded.course.folder.rglob("escaped.json"))
    assert not [path for path in (Path("/tmp/escaped.json"), Path("/escaped.json")) if path.exists()]
    unpacked = [path for path in graded.course.folder.rglob("final.json") if path.stat().st_size > 2_000_000]
    assert unpacked == []


def test_a_kernel_named_by_a_submission_is_not_started(graded):
    assert not (graded.course.folder / "started").exists()
    notebook = nbformat.read(graded.course.folder / "autograded" / "l27-names-a-kernel" / "toy" / "toy.ipynb", 4)
    assert notebook.metadata.kernelspec.name == "python3"


def test_blank_is_not_attempted_rather_than_wrong(graded):
    assert {step.said for step in graded.course.mark("l29-blank").steps} == {NOT_ATTEMPTED}
    assert reasons(graded.course.mark("l29-blank")) == ["not attempted: double, accuracy, why"]


@pytest.mark.parametrize("id", ["l09-links", "l25-no-json", "l25-empty", "l25-no-notebook"])
def test_what_cannot_be_graded_is_in_the_instructor_s_table(graded, id):
    assert BLANK in reasons(graded.course.mark(id))


def feedback_page(graded, id):
    return graded.course.page(id)


def formgrader_page(graded, id):
    """The page that formgrader shows an instructor of a submission."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    path = graded.course.folder / "autograded" / id / "toy" / "toy.ipynb"
    about = {name: "" for name in ("base_url", "student", "last_name", "first_name", "notebook_path")}
    about |= {"assignment_id": "toy", "notebook_id": "toy", "submission_id": "1", "index": 0, "total": 1}
    html, _ = HTMLExporter(config=config).from_filename(str(path), resources=about)
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("page", [feedback_page, formgrader_page], ids=["feedback", "formgrader"])
def test_scripts_in_a_submission_are_text_on_every_page(graded, page):
    found = page(graded, "l33-scripts")
    honest = page(graded, "zoe")
    assert EVIL in found.get_text(), "what was written can be read"
    for element in found.find_all(True):
        if element.name in ("script", "style", "iframe", "object", "embed", "meta", "base", "form", "svg"):
            assert EVIL not in str(element), element.name
            assert "evil.example" not in str(element)
        for name, value in element.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            assert not (name.startswith("on") and EVIL in text), element
            assert not re.match(r"\s*(javascript|data:text|vbscript)", text, re.IGNORECASE), element
    for kind in ("script", "iframe", "form", "base", "svg"):
        assert len(found.find_all(kind)) == len(honest.find_all(kind)), kind
