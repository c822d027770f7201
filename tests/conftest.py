"""Fixtures that several rooms' tests share."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.judge.course_config import write_config
from grader.sandbox import why_not


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let those tests begin that will wait for a network, while others run."""
    if not session.config.option.collectonly:
        for item in session.items:
            getattr(getattr(item, "function", None), "begin_early", lambda: None)()


@pytest.fixture(autouse=True)
def hear_all(caplog: pytest.LogCaptureFixture) -> None:
    """Let `caplog` hear every level again: grading a class silences nbgrader's log and, through Dask, all handlers."""
    for listener in (caplog.handler, logging.getLogger("traitlets")):
        listener.setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def toy_masters() -> Path:
    """A course folder with one tiny assignment, `toy`; read only."""
    return Path(__file__).parent / "toy_course"


@pytest.fixture
def toy_course(toy_masters: Path, tmp_path: Path) -> Path:
    """A copy of the toy's course folder, with its nbgrader_config.py."""
    course = tmp_path / "course"
    shutil.copytree(toy_masters, course)
    write_config(course)
    return course


@pytest.fixture(scope="session")
def nbgrader() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run ``nbgrader <args>`` in a folder, as a person would whose venv is not activated."""

    def run(folder: Path, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("COURSE_", "NBGRADER_"))}
        environment["COURSE_SANDBOX"] = "own"  # the toy's learners are ours
        command = [sys.executable, "-m", "nbgrader", *args]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Skip where there is no protection, with the reason; fail where it is required."""
    if reason := why_not():
        if os.environ.get("CI_REQUIRE_SANDBOX") == "1":
            pytest.fail(f"CI_REQUIRE_SANDBOX is set. {reason}")
        pytest.skip(reason)
