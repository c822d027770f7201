"""Set-up either works or says in a sentence what to do."""

import shutil
import subprocess
import sys
from collections import namedtuple

import pytest

from grader import bootstrap

Usage = namedtuple("Usage", "total used free")


def test_a_wrong_python_is_told_which_ones_fit(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"this is Python 3\.9, the course needs 3\.11 to 3\.13"):
        bootstrap.check_machine()


def test_a_full_disk_is_told_how_much_is_needed(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "none"))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12 - 10**9, 10**9))
    with pytest.raises(SystemExit, match=r"only 1\.0 GB are free"):
        bootstrap.check_machine()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("WARNING: Retrying after NewConnectionError", "the package index cannot be reached"),
        ("ERROR: No matching distribution found for torch==2.15.0", "No matching distribution"),
        ("", "no reason given"),
    ],
)
def test_a_failed_install_becomes_a_sentence(said, sentence):
    with pytest.raises(SystemExit, match=sentence):
        bootstrap.explain(said, "setup.log")


def test_an_unknown_extra_is_refused_with_the_known_ones():
    with pytest.raises(SystemExit, match="name one of all, keras, pytorch"):
        bootstrap.main(["jax"])


def test_a_venv_that_matches_the_lock_is_left_alone(monkeypatch, tmp_path):
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "VENV", str(venv))
    python = bootstrap.python_of(str(venv))
    (tmp_path / python).parent.mkdir(exist_ok=True, parents=True)
    open(python, "w").close()
    (venv / "course.stamp").write_text(bootstrap.fingerprint("all"))
    monkeypatch.setattr(bootstrap, "install", lambda *_: pytest.fail("it installed again"))
    bootstrap.main([])


def test_a_changed_lock_is_installed_again(monkeypatch, tmp_path):
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "Scripts").mkdir()
    monkeypatch.setattr(bootstrap, "VENV", str(venv))
    open(bootstrap.python_of(str(venv)), "w").close()
    (venv / "course.stamp").write_text("an older lock")
    installed = []
    monkeypatch.setattr(bootstrap, "install", lambda extra, log: installed.append(extra))
    monkeypatch.setattr(bootstrap, "mention_sandbox", lambda: installed.append("what the sandbox lacks"))
    bootstrap.main(["keras"])
    assert installed == ["keras", "what the sandbox lacks"]
    assert (venv / "course.stamp").read_text() == bootstrap.fingerprint("keras")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is a program for Linux")
def test_a_linux_without_bubblewrap_is_told_the_command_that_installs_it(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(bootstrap, "python_of", lambda venv: sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    bootstrap.mention_sandbox()
    said = capsys.readouterr().out
    assert said.startswith("Before you grade other people's work: The sandbox needs bubblewrap")
    assert "install" in said.partition("Run: ")[2]


def test_other_systems_are_not_told_about_a_sandbox(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "darwin")
    bootstrap.mention_sandbox()
    assert capsys.readouterr().out == ""


def test_it_runs_with_the_standard_library_alone():
    result = subprocess.run(
        [sys.executable, "-I", "-S", bootstrap.__file__, "nonsense"], capture_output=True, text=True, check=False
    )
    assert "'nonsense' is unknown" in result.stderr
