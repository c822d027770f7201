import nbformat
import pytest

from grader.judge.preprocessors import HideTests, drop_weights, hidden_lines, score

v4 = nbformat.v4


def ran(*outputs, source="assert True", count=1):
    cell = v4.new_code_cell(source, execution_count=count, outputs=list(outputs))
    cell.metadata.nbgrader = {"grade": True, "grade_id": "test-a", "solution": False}
    return cell


def result(text):
    return v4.new_output("execute_result", {"text/plain": text})


def error(name, message="", traceback=()):
    return v4.new_output("error", ename=name, evalue=message, traceback=list(traceback))


def stream(name, text="a warning\n"):
    return v4.new_output("stream", name=name, text=text)


PICTURE = v4.new_output("display_data", {"text/plain": "7"})


@pytest.mark.parametrize(
    ("outputs", "points"),
    [
        ([], 10),
        ([stream("stdout")], 10),
        ([stream("stderr")], 10),
        ([PICTURE], 10),
        ([stream("stderr"), result("7.5")], 7.5),
        ([PICTURE, result("3")], 3),
        ([result("0")], 0),
        ([result("10.0")], 10),
    ],
)
def test_a_cell_that_ran_earns_its_points_or_what_its_result_says(outputs, points):
    assert score(ran(*outputs), 10) == (points, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nan", "does not lie between 0 and 10"),
        ("inf", "does not lie between 0 and 10"),
        ("-1", "does not lie between 0 and 10"),
        ("10.1", "does not lie between 0 and 10"),
        ("'full marks'", "is no number: 'full marks'"),
        ("np.float64(10.0)", "is no number"),
        ("True", "is no number"),
        ("", "is no number"),
        (["1", "0"], None),
    ],
)
def test_a_result_that_is_no_score_earns_nothing(text, reason):
    points, why = score(ran(result(text)), 10)
    if reason is None:  # nbformat lets a text be a list of lines
        assert (points, why) == (10, "")
    else:
        assert points == 0
        assert reason in why


def test_a_result_without_text_earns_nothing():
    assert score(ran(v4.new_output("execute_result", {"image/png": "AAAA"})), 10)[0] == 0


@pytest.mark.parametrize("before", [[], [stream("stderr")], [result("10")]])
def test_an_error_earns_nothing_whatever_stands_before_it(before):
    assert score(ran(*before, error("AssertionError")), 10) == (0, "it raised AssertionError")


def test_a_cell_that_did_not_run_earns_nothing():
    assert score(ran(count=None), 10) == (0, "it did not run")


SOURCE = """assert f(1) == 1
### BEGIN HIDDEN TESTS
values = [2, 3]

assert g(values), "the message"
### END HIDDEN TESTS
points"""


def test_hidden_lines_are_those_between_the_markers():
    assert hidden_lines(SOURCE) == ["values = [2, 3]", 'assert g(values), "the message"']
    assert hidden_lines("assert f(1) == 1") == []


def trimmed(*frames, source=SOURCE):
    cell = ran(error("AssertionError", "the message", frames), source=source, count=7)
    cell, _ = HideTests().preprocess_cell(cell, {}, 0)
    return cell


def test_feedback_keeps_a_learner_s_frames_and_the_message():
    theirs = "Cell In[3], line 2, in f(x)\n----> 2     return 1 / x"
    last = "ZeroDivisionError: division by zero"
    cell = trimmed("Cell \x1b[1;32mIn[7]\x1b[0m, line 3\n      3 values = [2, 3]", theirs, last)
    assert cell.outputs[0].traceback == [theirs, last]
    assert cell.source == "assert f(1) == 1\npoints"


def test_feedback_shows_no_hidden_line_through_colours():
    quoted = 'somewhere else\n----> \x1b[38;5;28;01massert\x1b[39;00m g(values), \x1b[33m"the message"\x1b[39m'
    assert trimmed(quoted, "AssertionError: the message").outputs[0].traceback == ["AssertionError: the message"]


def test_feedback_says_what_was_raised_when_every_frame_is_hidden():
    assert trimmed("In[7] values = [2, 3]").outputs[0].traceback == ["AssertionError: the message"]


def test_feedback_leaves_the_learner_s_own_cells_alone():
    cell = v4.new_code_cell("x", execution_count=7, outputs=[error("NameError", "", ["Cell In[7], line 1"])])
    cell.metadata.nbgrader = {"grade": False, "grade_id": "a", "solution": True}
    cell, _ = HideTests().preprocess_cell(cell, {}, 0)
    assert cell.outputs[0].traceback == ["Cell In[7], line 1"]


def test_weights_beside_feedback_pages_are_dropped_and_what_releasing_needs_is_kept(tmp_path):
    pages = tmp_path / "feedback" / "jane" / "toy"
    pages.mkdir(parents=True)
    for name in ("toy.html", "final.safetensors", "final.weights.h5", "timestamp.txt", "submission_secret.txt"):
        (pages / name).write_text("x")
    drop_weights("toy", "*", [str(tmp_path / "autograded" / "jane" / "toy" / "toy.ipynb")])
    assert {path.name for path in pages.iterdir()} == {"toy.html", "timestamp.txt", "submission_secret.txt"}
