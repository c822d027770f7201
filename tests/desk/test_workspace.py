"""`make lab` copies each exercise once and never touches a learner's work."""

import pytest

from grader.desk.workspace import copy_exercises


@pytest.fixture
def notebooks(tmp_path):
    for name in ("one", "two"):
        (tmp_path / "notebooks" / name).mkdir(parents=True)
        (tmp_path / "notebooks" / name / f"{name}.ipynb").write_text("released")
    return tmp_path / "notebooks"


def test_each_exercise_is_copied(notebooks, tmp_path):
    assert copy_exercises(notebooks, tmp_path / "work") == ["one", "two"]
    assert (tmp_path / "work" / "two" / "two.ipynb").read_text() == "released"


def test_a_learners_work_is_never_overwritten(notebooks, tmp_path):
    copy_exercises(notebooks, tmp_path / "work")
    (tmp_path / "work" / "one" / "one.ipynb").write_text("hours of work")
    (notebooks / "one" / "one.ipynb").write_text("a newer release")
    assert copy_exercises(notebooks, tmp_path / "work") == []
    assert (tmp_path / "work" / "one" / "one.ipynb").read_text() == "hours of work"


def test_an_interrupted_copy_is_done_again(notebooks, tmp_path):
    half = tmp_path / "work" / ".one.copying"
    half.mkdir(parents=True)
    (half / "leftover").write_text("x")
    assert "one" in copy_exercises(notebooks, tmp_path / "work")
    assert not (tmp_path / "work" / "one" / "leftover").exists()
