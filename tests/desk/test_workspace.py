"""`make lab` copies each exercise once and never touches a learner's work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.desk.workspace import SETTINGS, copy_exercises, open_lab


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


def test_the_terminals_of_jupyterlab_find_the_grader_command(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.setattr(subprocess, "call", lambda command, cwd: calls.append((command[1:4], cwd, os.environ["PATH"])))
    open_lab(tmp_path)
    tools = str(Path(sys.executable).parent)
    assert calls == [(["-m", "jupyter", "lab"], tmp_path, os.pathsep.join([tools, "/usr/bin"]))]


def test_jupyterlab_takes_the_desks_defaults_before_other_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/etc/here")
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setattr(subprocess, "call", lambda command, cwd: 0)
    open_lab(tmp_path)
    assert os.environ["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(SETTINGS), "/etc/here"])
    assert {path.name for path in (SETTINGS / "labconfig").iterdir()} == {
        "default_setting_overrides.json",
        "page_config.json",
    }
