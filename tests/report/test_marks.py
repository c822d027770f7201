"""A mark says why points were lost, in the test's own words."""

import nbformat
import pytest

from grader.report.marks import NOT_ATTEMPTED, Mark, StepMark, lateness, reasons, words_by_cell, words_of
from grader.report.page import write_page


def cell(*outputs):
    return nbformat.v4.new_code_cell("test", outputs=list(outputs))


def error(name, text):
    return nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[])


def printed(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


@pytest.mark.parametrize(
    ("test_cell", "said"),
    [
        (cell(error("AssertionError", "expected 3, found 4\nassert 3 == 4")), "expected 3, found 4"),
        (cell(error("NotImplementedError", "not yet")), NOT_ATTEMPTED),
        (cell(error("NameError", "name 'x' is not defined")), "NameError: name 'x' is not defined"),
        (cell(error("AssertionError", "\x1b[31mred\x1b[0m words")), "red words"),
        (cell(printed("a line\nmeasured 61.2 %\n")), "measured 61.2 %"),
        (cell(), ""),
    ],
)
def test_the_words_of_a_test_are_its_error_or_its_last_line(test_cell, said):
    assert words_of(test_cell) == said


def test_a_step_whose_answer_was_left_as_released_is_not_attempted():
    def marked(id, kind, *outputs):
        metadata = {"nbgrader": {"grade_id": id, "solution": kind == "answer", "grade": kind == "test"}}
        return nbformat.v4.new_code_cell("code", metadata=metadata, outputs=list(outputs))

    notebook = nbformat.v4.new_notebook(
        cells=[
            marked("trials", "answer", error("NotImplementedError", "not yet")),
            marked("test-trials", "test", error("NameError", "name 'trials' is not defined")),
            marked("next", "answer"),
            marked("test-next", "test", error("NameError", "name 'x' is not defined")),
        ]
    )
    assert words_by_cell(notebook) == {
        "test-trials": NOT_ATTEMPTED,
        "test-next": "NameError: name 'x' is not defined",
    }


def mark(late=0.0, found=()):
    steps = (
        StepMark("one", 5, 5, False, ""),
        StepMark("two", 0, 5, False, "expected 3, found 4"),
        StepMark("three", 0, 5, False, NOT_ATTEMPTED),
        StepMark("four", 0, 5, False, NOT_ATTEMPTED),
        StepMark("five", 0, 4, True, ""),
        StepMark("accuracy", 8.5, 20, False, "61 <b>%"),
    )
    return Mark("ada", "toy", steps, late, found)


def test_points_that_wait_for_a_person_are_counted_apart():
    assert (mark().score, mark().decided, mark().waiting) == (13.5, 40, 4)


def test_reasons_name_each_loss_once():
    assert reasons(mark()) == [
        "two 0/5: expected 3, found 4",
        "accuracy 8.5/20: 61 <b>%",
        "not attempted: three, four",
    ]


def test_what_was_refused_at_the_door_stands_first_in_table_and_page(tmp_path):
    told = r"a\x3cb\x3e.pt was not taken: only the notebook & files with weights are taken."
    found = mark(found=(told,))
    assert reasons(found) == [told, *reasons(mark())]
    write_page(tmp_path / "index.html", [found], {"ada": ("Ada", "")})
    assert f"<li>{told.replace('&', '&amp;')}</li>" in (tmp_path / "index.html").read_text()


@pytest.mark.parametrize(("seconds", "words"), [(0, ""), (7200, "2 h late"), (3 * 86400, "3 days late")])
def test_lateness_is_told_in_hours_or_days(seconds, words):
    assert lateness(mark(seconds)) == words


def test_the_page_escapes_what_a_submission_said(tmp_path):
    write_page(tmp_path / "index.html", [mark()], {"ada": ("Ada", "by <i>hand</i>")})
    page = (tmp_path / "index.html").read_text()
    assert "61 &lt;b&gt;%" in page
    assert "<i>hand" not in page
    assert 'href="feedback/ada/toy/toy.html"' in page
