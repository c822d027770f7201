"""An exercise.toml is read whole or refused with the rule that it breaks."""

import pytest

from grader.course import read_exercise
from grader.course.exercise import percent
from grader.errors import CourseError

GOOD = """
title = "A toy"
project = "cifar10"
framework = "pytorch"
[tiers.smoke]
floor = 0.1
baseline = 0.2
good = 0.3
excellent = 0.4
[tiers.sample]
floor = 0.1
baseline = 0.2
good = 0.3
excellent = 0.4
[tiers.full]
floor = 0.1
baseline = 0.2
good = 0.3
excellent = 0.4
[[steps]]
id = "one"
title = "One"
points = 60
minutes = 5
skill = "evaluation"
[[steps]]
id = "two"
title = "Two"
points = 40
minutes = 5
skill = "deployment"
manual = true
"""


def write(tmp_path, text):
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "exercise.toml").write_text(text)
    return folder


def test_it_takes_its_name_from_its_folder_and_its_points_add_up(tmp_path):
    exercise = read_exercise(write(tmp_path, GOOD))
    assert exercise.name == "toy"
    assert exercise.points == 100
    assert exercise.step("two").manual
    assert not exercise.step("one").manual


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 60", "points = 61", "add up to 101"),
        ('id = "two"', 'id = "one"', "occurs twice"),
        ('skill = "evaluation"', 'skill = "luck"', "unknown skill 'luck'"),
        ('framework = "pytorch"', 'framework = "jax"', "framework 'jax'"),
        ("good = 0.3", "good = 0.5", "do not rise"),
        ("excellent = 0.4", "", "needs floor, baseline, good, excellent"),
        ('title = "A toy"', "", "lacks the entry 'title'"),
        ("minutes = 5", "", "missing or unknown entry"),
        ("[tiers.full]", "[tiers.full", "no valid TOML"),
        ('project = "cifar10"', "", "name its project"),
        ("framework =", "framewrok =", "unknown entry 'framewrok'"),
        ("[[steps]]", "[targets]\nfull = 0.4\n[[steps]]", "target of full does not lie above its gate"),
        ("[[steps]]", "[targets]\nsmall = 0.5\n[[steps]]", "unknown level 'small'"),
    ],
)
def test_a_broken_rule_is_named_with_the_file(tmp_path, old, new, said):
    assert old in GOOD
    folder = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(CourseError, match=r"exercise\.toml") as caught:
        read_exercise(folder)
    assert said in str(caught.value)


def test_an_exercise_does_without_data_set_tiers_and_framework(tmp_path):
    head, _, rest = GOOD.partition("[tiers.smoke]")
    head = head.replace('project = "cifar10"\n', "").replace('framework = "pytorch"\n', "")
    exercise = read_exercise(write(tmp_path, head + rest[rest.index("[[steps]]") :]))
    assert (exercise.project, exercise.framework, exercise.tiers) == (None, None, {})
    assert exercise.points == 100


def test_an_unknown_step_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(CourseError, match="lists: one, two"):
        read_exercise(write(tmp_path, GOOD)).step("three")


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(CourseError, match="is missing"):
        read_exercise(tmp_path)


@pytest.mark.parametrize(("accuracy", "words"), [(0.945, "94.5%"), (0.78, "78%"), (0.55, "55%"), (1, "100%")])
def test_gates_are_told_to_a_tenth_of_a_point(accuracy, words):
    assert percent(accuracy) == words
