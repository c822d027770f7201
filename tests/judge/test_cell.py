import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.bridge.remote import CallFailed, Misuse, Remote
from grader.errors import CourseError
from grader.judge.cell import KernelEnded, Stopped, judge
from grader.lab.place import Place


class Desk:
    """A link to a kernel that is this process."""

    def __init__(self, **work):
        self.work, self.asked = work, []

    def names(self, wanted):
        self.asked += wanted
        return {name: self.work[name] for name in wanted if name in self.work}

    def call(self, function, args, kwargs):
        return 1


HERE = Place(Path(), Path())


def judged(source, points=10, **work):
    return judge(source, points, Desk(**work), HERE)


def raises(error):
    def work(*args):
        raise error

    return work


def test_a_cell_that_fails_no_check_earns_its_points():
    outcome = judged('print("measured: 3")\nassert double(2) == 4, "no"', double=lambda x: 2 * x)
    assert (outcome.points, outcome.name, outcome.printed) == (10, "", "measured: 3\n")


def test_only_the_cell_s_free_names_are_asked_for():
    desk = Desk(double=lambda x: 2 * x)
    judge("import math\nhelper = math.pi\nassert all(double(x) for x in [helper]), 'no'", 1, desk, HERE)
    assert desk.asked == ["double"]


@pytest.mark.parametrize(
    ("value", "points"),
    [("7.5", 7.5), ("0", 0), ("10", 10), ("np.float32(2.5)", 2.5), ("np.int64(3)", 3), ("None", 10)],
)
def test_the_last_expression_says_how_many_points(value, points):
    outcome = judged(f"import numpy as np\nwork()\n{value}", work=int)
    assert (outcome.points, outcome.name) == (points, "")


@pytest.mark.parametrize(
    "value",
    [
        "float('nan')",
        "float('inf')",
        "-1",
        "10.01",
        "'full marks'",
        "True",
        "[10]",
        "1j",
        "np.nan",
        "np.ones(2)",
        "work",
    ],
)
def test_what_is_no_number_of_points_earns_none(value):
    outcome = judged(f"import numpy as np\nwork()\n{value}", work=int)
    assert (outcome.points, outcome.name) == (0, "AssertionError")
    assert "no number of points" in outcome.text


def test_a_learner_s_number_cannot_stand_for_more_than_the_cell_has():
    outcome = judged("work()", work=lambda: 1e9)
    assert outcome.points == 0


def test_a_wrong_answer_is_named_by_its_assert():
    outcome = judged("print('seen')\nassert double(2) == 4, f'2 doubled is 4, not {double(2)}'", double=lambda x: 5)
    assert (outcome.points, outcome.name, outcome.text) == (0, "AssertionError", "2 doubled is 4, not 5")
    assert outcome.printed == "seen\n"


def test_a_stub_counts_as_not_attempted():
    outcome = judged("double(2)", double=raises(CallFailed("NotImplementedError", "this step is not answered yet")))
    assert (outcome.points, outcome.name, outcome.text) == (0, "NotImplementedError", "this step is not answered yet")


def test_so_does_a_name_that_no_cell_has_assigned():
    outcome = judged("assert faults['A'] == 'healthy', 'no'")
    assert (outcome.points, outcome.name) == (0, "NotImplementedError")
    assert outcome.text == "'faults' is not defined: its cell is missing or failed"


def test_an_exception_of_the_learner_s_comes_with_its_traceback():
    outcome = judged(
        "double(2)", double=raises(CallFailed("ZeroDivisionError", "division by zero", "line 2, in double"))
    )
    assert (outcome.points, outcome.name, outcome.text) == (0, "ZeroDivisionError", "division by zero")
    assert outcome.traceback == "line 2, in double"


def test_an_object_where_numbers_are_expected_is_a_sentence():
    outcome = judged("assert model() > 3, 'no'", model=lambda: Remote(Desk(), 1, "History", "train()"))
    assert (outcome.points, outcome.name) == (0, Misuse.__name__)
    assert outcome.text.startswith("train() is an object of the class History, where numbers")


@pytest.mark.parametrize(
    ("value", "name"), [(None, "TypeError"), ("text", "TypeError"), (np.zeros((2, 2)), "ValueError"), ({}, "TypeError")]
)
def test_a_value_that_breaks_the_test_breaks_only_itself(value, name):
    outcome = judged("assert 3 < double(2), 'too small'", double=lambda x: value)
    assert (outcome.points, outcome.name) == (0, name)


def test_a_call_over_its_limit_is_stopped_and_said_so():
    outcome = judged("double(2)", double=raises(Stopped("this call was stopped after 600 s of processor time")))
    assert (outcome.points, outcome.name) == (0, "Stopped")
    assert outcome.text == "this call was stopped after 600 s of processor time"


@pytest.mark.parametrize("error", [KernelEnded("Python ended"), CourseError("The held-out data are missing.")])
def test_an_ended_kernel_and_a_fault_of_the_course_are_no_outcome(error):
    with pytest.raises(type(error), match=str(error)):
        judged("double(2)", double=raises(error))


def test_a_helper_that_the_cell_forgot_to_import_is_not_taken_from_the_learner_unasked():
    # It is a free name, so it would be asked for; but builtins and imports of the cell itself never are.
    desk = Desk(sum=lambda x: 0, np="forged", lab="forged", double=lambda x: [1, x])
    outcome = judge("import numpy as np\nassert sum(double(2)) == 3, 'no'\nassert np.pi > 3, 'no'", 5, desk, HERE)
    assert outcome.points == 5
    assert desk.asked == ["double"]


def test_a_long_message_is_cut():
    outcome = judged("assert not double(2), 'x' * 10**6", double=lambda x: True)
    assert len(outcome.text) < 2_100


def test_asserts_count_when_python_is_told_to_drop_them():
    code = (
        "from pathlib import Path\nfrom grader.judge.cell import judge\nfrom grader.lab.place import Place\n"
        "class Desk:\n    def names(self, wanted):\n        return {'double': lambda x: 5}\n"
        "print(judge('assert double(2) == 4, \"no\"', 10, Desk(), Place(Path(), Path())).points)"
    )
    done = subprocess.run([sys.executable, "-O", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "0.0"
