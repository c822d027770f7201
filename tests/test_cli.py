"""The `grader` command's thin lines reach the right rooms."""

import os

import pytest
from click.testing import CliRunner

from grader.batch.cluster import Workers
from grader.cli import cli


@pytest.fixture
def graded(monkeypatch):
    """What `grader grade` asks of the batch room: its arguments, and COURSE_SANDBOX."""
    calls = []

    def grade_class(*arguments):
        calls.append((*arguments, os.environ.get("COURSE_SANDBOX")))
        return 3

    monkeypatch.setenv("COURSE_SANDBOX", "required")
    monkeypatch.setattr("grader.batch.command.grade_class", grade_class)
    return calls


def test_grade_passes_its_options_on_and_gives_its_exit_status(graded, tmp_path):
    options = ["--student", "ann", "--student", "bob", "--force", "--workers", "3", "--json", "--no-feedback"]
    result = CliRunner().invoke(cli, ["grade", "--course", str(tmp_path), "toy", *options])
    assert graded == [(tmp_path, "toy", ["ann", "bob"], Workers(number=3), True, False, True, False, "required")]
    assert result.exit_code == 3


def test_only_no_sandbox_turns_the_sandbox_off(graded, tmp_path):
    CliRunner().invoke(cli, ["grade", "--course", str(tmp_path), "--no-sandbox", "toy"])
    assert graded[0][-1] == "off"


@pytest.mark.parametrize(("options", "names", "full"), [([], None, False), (["--full", "toy"], ["toy"], True)])
def test_verify_proves_the_named_assignments_or_all(monkeypatch, options, names, full):
    from grader.proof import verify

    asked = []
    monkeypatch.setattr(verify, "verify", lambda root, *about: asked.append(about[:2]) or about[2]("toy: 2 steps"))
    result = CliRunner().invoke(cli, ["verify", *options])
    assert (result.output, asked) == ("toy: 2 steps\n", [(names, full)])


@pytest.mark.parametrize(("health", "code"), [("good", 0), ("could be better", 0), ("wrong", 1)])
def test_doctor_fails_only_where_something_is_wrong(monkeypatch, health, code):
    from grader.desk import doctor
    from grader.desk.finding import Finding, Health

    found = [Finding(Health("good"), "Python", "3.11"), Finding(Health(health), "disk", "1 GB free", "Make room.")]
    monkeypatch.setattr(doctor, "examine", lambda clone, ask: found)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == code
    assert [line.split("  ")[0] for line in result.output.splitlines()[:2]] == ["good", health]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("check --hidden toy", ("toy", True)),
        ("check", (None, False)),
        ("reset toy clean", ("toy", "clean")),
        ("submit toy --name ada --no-check", ("toy", "ada", False, True)),
        ("solution toy clean --anyway", ("toy", "clean", True)),
    ],
)
def test_the_learner_s_commands_pass_on_what_was_asked(monkeypatch, command, arguments):
    from grader.desk import commands

    given = []
    name, *rest = command.split()
    monkeypatch.setattr(commands, name, lambda asked, clone, say, *others: given.append((asked, *others)))
    assert CliRunner().invoke(cli, [name, *rest]).exit_code == 0
    assert given == [arguments]


def test_status_tells_of_a_folder_of_exercises(tmp_path):
    result = CliRunner().invoke(cli, ["status", str(tmp_path)])
    assert "There are no exercises in" in str(result.exception)
