"""The `grader` command's thin lines reach the right rooms."""

import subprocess

import pytest
from click.testing import CliRunner

from grader.cli import cli


@pytest.fixture
def called(monkeypatch):
    """What `grader` would run as another program: the command, and the environment's COURSE_SANDBOX."""
    calls = []

    def call(command, cwd, env):
        calls.append((command[1:], cwd, env.get("COURSE_SANDBOX")))
        return 3

    monkeypatch.delenv("COURSE_SANDBOX", raising=False)
    monkeypatch.setattr(subprocess, "call", call)
    return calls


def test_grade_is_nbgrader_s_autograde_with_its_options_and_exit_status(called, tmp_path):
    result = CliRunner().invoke(cli, ["grade", "--course", str(tmp_path), "toy", "--student", "ann", "--force"])
    assert called == [(["-m", "nbgrader", "autograde", "toy", "--student", "ann", "--force"], tmp_path, None)]
    assert result.exit_code == 3


def test_only_no_sandbox_turns_the_sandbox_off(called, tmp_path):
    CliRunner().invoke(cli, ["grade", "--course", str(tmp_path), "--no-sandbox", "toy"])
    assert called == [(["-m", "nbgrader", "autograde", "toy"], tmp_path, "off")]


def test_verify_counts_the_graded_cells_of_each_master():
    result = CliRunner().invoke(cli, ["verify", "imdb_lstm_keras"])
    assert result.output == "imdb_lstm_keras: 19 graded cells keep the rules.\n"


def test_doctor_says_in_a_line_whether_work_of_others_can_be_graded():
    from grader.sandbox import state

    assert CliRunner().invoke(cli, ["doctor"]).output == state() + "\n"
