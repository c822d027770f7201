"""`lab.check()` and `lab.submit()` start the grader command on the notebook that they stand in."""

import sys
from pathlib import Path

import pytest

from grader import lab
from grader.lab import commands


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The commands that were started, in a folder with two notebooks."""
    found = []
    real = commands.subprocess.Popen

    def popen(command, **options):
        found.append(command[1:])
        return real([sys.executable, "-c", "print('right  prepare \\u2264')"], **options)

    monkeypatch.setattr(commands.subprocess, "Popen", popen)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("COURSE_RUN", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("toy.ipynb", "other.ipynb"):
        (tmp_path / name).write_text("{}")
    return found


GRADER = ["-P", "-m", "grader.cli"]


def test_the_notebook_that_jupyter_names_is_checked_and_its_lines_are_shown(started, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/work/other.ipynb")
    lab.check()
    assert started == [[*GRADER, "check", str(tmp_path / "other.ipynb")]]
    assert capsys.readouterr().out.splitlines()[1:] == ["right  prepare ≤"]


def test_where_jupyter_names_none_the_folder_has_to_do(started, tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "renamed-since.ipynb")
    lab.check(hidden=True)
    lab.submit()
    assert started == [[*GRADER, "check", "--hidden", str(tmp_path)], [*GRADER, "submit", str(tmp_path)]]


def test_it_says_that_the_notebook_has_to_be_saved_first(started, capsys):
    lab.submit()
    assert "as it was last saved: press Ctrl+S" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "value"), [("NBGRADER_EXECUTION", "validate"), ("COURSE_RUN", "train")])
def test_a_notebook_that_is_being_run_for_a_check_does_not_check_itself(started, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    lab.check()
    lab.submit()
    assert started == []


def test_the_command_is_there():
    done = commands.subprocess.run(
        [sys.executable, *GRADER, "check", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    assert "Run NOTEBOOK" in done.stdout
