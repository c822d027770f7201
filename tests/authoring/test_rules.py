import re

import pytest

from grader.authoring import build_assignment
from grader.authoring.master import read_master
from grader.authoring.rules import warnings
from grader.errors import CourseError
from grader.judge.cell import names

HIDDEN = """points = predict(30)
### BEGIN HIDDEN TESTS
assert predict(0) == 0"""


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("shared", 'test="double"', 'test="doubles"', "exercise.toml has no step 'doubles'"),
        ("shared", 'test="double"', 'test="doubles"', "step 'double' has no test="),
        ("shared", 'hints="double"', 'hints="doubles"', "exercise.toml has no step 'doubles'"),
        ("shared", 'hints="double"', 'name="text"', "step 'double' has no hints="),
        ("shared", 'goal="double"', "", "step 'double' is announced by no heading"),
        ("shared", "# Add it to itself.\n# ---\n", "", r"2 hint\(s\); write 3"),
        ("shared", "### BEGIN SOLUTION", "", "each ### BEGIN SOLUTION needs"),
        ("shared", "### END HIDDEN TESTS", "", "each ### BEGIN HIDDEN TESTS needs"),
        ("shared", "double(number)", "twice(number)", "'double' is neither imported here nor assigned in a solve="),
        ("shared", 'solve="double"', 'locked="double"', "a SOLUTION region belongs into a solve= cell"),
        ("shared", ', f"double(2) is 4, not {double(2)}"', "", "line 3 of the cell: an assert without a message"),
        ("shared", "secret = 12.5", "import torch\nsecret = torch.pi", "imports torch"),
        ("shared", "secret = 12.5", "secret = 12.5 if callable(double) else 0", "asks what 'double' is"),
        ("shared", "secret = 12.5", "secret = 12.5 if double is not None else 0", "asks what 'double' is"),
        ("shared", "secret = 12.5", "secret = (12.5", "is no Python"),
        ("shared", "from grader import lab\n", "", "no 'from grader import lab', which its hidden tests need"),
        ("toy", "* number\n", "* number + secret\n", r"'secret' is only assigned in the graded cell .*shared.py"),
        (
            "toy",
            HIDDEN,
            HIDDEN.replace("predict(30)", "30").replace("predict(0)", "0"),
            "it uses nothing that a solve= cell",
        ),
        ("toy", 'reflect="why"', 'name="why"', "step 'why' has no reflect=\"why\""),
        ("toy", 'reflect="why"', 'reflect="double"', "step 'double' takes test="),
        ("toy", 'locked="final"', 'locked="predict"', "the id 'predict' is taken by .*toy.py"),
        ("toy", 'test="accuracy"', 'test="double"', "the id 'test-double' is taken by .*shared.py"),
        ("toy", 'test="accuracy"', 'test="why"', "step 'why' has manual = true"),
        ("toy", "# ## What is it worth?", "# What is it worth?", "begins with the step's heading"),
    ],
)
def test_a_broken_rule_stops_the_build_and_is_named(toy_course, file, old, new, reason):
    path = toy_course / "solutions" / f"{file}.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CourseError) as caught:
        build_assignment(toy_course / "solutions", "toy")
    assert re.search(reason, str(caught.value)), str(caught.value)


def test_steps_come_in_the_order_of_the_list(toy_course):
    master = toy_course / "solutions" / "toy.py"
    text = master.read_text().replace('# %% include="shared.double"\n', "")
    master.write_text(text + '\n# %% include="shared.double"\n')
    with pytest.raises(CourseError, match=r"in the order accuracy, why, double"):
        build_assignment(toy_course / "solutions", "toy")


def test_a_draft_may_lack_tests(toy_course):
    (toy_course / "solutions" / "toy.py").write_text('# %% include="shared.double"\n')
    with pytest.raises(CourseError, match="has no test"):
        build_assignment(toy_course / "solutions", "toy")
    assert len(build_assignment(toy_course / "solutions", "toy", draft=True).cells) == 4


def test_names_of_a_cell():
    source = "import math\n\ndef f(a):\n    return a + outer(len(b))\n\nx = [y for y in z]\nprint(f(x), math.pi, w)\n"
    assert names(source) == ({"outer", "b", "z", "w"}, {"math", "f", "x"})


def test_long_cells_are_noted(tmp_path):
    master = tmp_path / "m.py"
    master.write_text("# %% [markdown]\n# " + "word " * 91 + "\n\n# %%\n" + "x = 1\n" * 21)
    notes = warnings(read_master(master))
    assert [note.partition(": ")[2] for note in notes] == [
        "91 words; keep a text cell under 90.",
        "21 lines; keep a code cell under 20.",
    ]
    master.write_text("# %% [markdown]\n# " + "word " * 90 + "\n\n# %%\n" + "x = 1\n" * 20)
    assert warnings(read_master(master)) == []
