import random

import numpy as np
import pytest

from grader import lab
from grader.errors import CourseError


def test_start_says_what_the_notebook_works_with(desk, capsys):
    lab.start("small")
    said = capsys.readouterr().out
    assert "the built-in sample" in said
    assert "grader data" in said
    assert "cpu" in said
    assert "torch" in said
    assert "baseline 60%, good 80%, excellent 90%" in said
    assert "1 h 45 min" in said


def test_start_says_what_the_notebook_s_own_network_reaches(desk, capsys):
    toml = desk / "exercise.toml"
    toml.write_text("targets.sample = 0.964\n" + toml.read_text())
    lab.start("small")
    assert "target    96.4%, which the notebook's own network reaches on average" in capsys.readouterr().out


def test_an_exercise_without_data_set_and_framework_has_a_shorter_banner(desk, capsys):
    steps = (desk / "exercise.toml").read_text().partition("[[steps]]")
    (desk / "exercise.toml").write_text('title = "By hand"\n' + steps[1] + steps[2])
    lab.start("small")
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()[1:])
    assert set(lines) == {"data", "versions", "time"}
    assert "nothing to download" in lines["data"]
    assert "torch" not in lines["versions"]
    with pytest.raises(CourseError, match="no data set"):
        lab.verdict("accuracy", [], [])


def test_equal_seeds_give_equal_numbers(desk, capsys):
    import torch

    drawn = []
    for seed in (3, 3, 4):
        lab.start("small", seed=seed)
        drawn.append((random.random(), np.random.rand(), float(torch.rand(1))))  # noqa: NPY002
    assert drawn[0] == drawn[1]
    assert all(a != b for a, b in zip(drawn[0], drawn[2], strict=True))


def test_a_notebook_outside_its_folder_is_told_where_it_belongs(desk):
    (desk / "exercise.toml").unlink()
    with pytest.raises(CourseError, match=r"no exercise\.toml .*'small'.*copy the folder's exercise\.toml"):
        lab.start("small")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [("COURSE_RUN", "desk", True), ("COURSE_RUN", "train", False), ("NBGRADER_EXECUTION", "validate", False)],
)
def test_experiments_run_at_the_desk_only(desk, monkeypatch, variable, value, expected):
    monkeypatch.setenv(variable, value)
    assert lab.exploring() is expected


def test_hidden_arguments_depend_on_the_course_and_the_key(desk, monkeypatch):
    def draw(key):
        return tuple(lab.rng(key).integers(1 << 30, size=4))

    at_desk = draw("a")
    assert at_desk == draw("a") != draw("b")
    monkeypatch.setenv("COURSE_ROOT", str(desk))
    assert draw("a") == draw("a") != at_desk


def test_load_says_what_it_loaded(desk, monkeypatch, capsys):
    class Loaded:
        labels = np.zeros(5000)
        level = "sample"

    monkeypatch.setattr("grader.data.load", lambda project: Loaded)
    assert lab.load("cifar10") is Loaded
    assert capsys.readouterr().out == "5,000 labelled images, the built-in sample.\n"


def test_the_held_out_part_is_closed_to_a_desk(desk):
    with pytest.raises(CourseError):
        lab.held_out("cifar10")
