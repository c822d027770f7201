import logging
import shutil
import warnings

import pytest
from jupyter_client.manager import AsyncKernelManager
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.errors import CourseError
from grader.judge import protection
from grader.judge.course_config import course_config
from grader.judge.protection import bare_environment, kernel_manager, why_refused
from grader.sandbox import Limits, SandboxKernelManager

NONE_HERE = "There is no sandbox: bubblewrap is not installed. Install it: sudo apt-get install bubblewrap."


@pytest.fixture(params=["there is a sandbox", "there is none"])
def sandbox(request, monkeypatch):
    """Whether this machine has a sandbox, in either case."""
    there = request.param == "there is a sandbox"
    monkeypatch.setattr(protection, "why_not", lambda: None if there else NONE_HERE)
    return there


def manager(tmp_path):
    return kernel_manager(tmp_path, "smoke", Limits(), logging.getLogger())


@pytest.mark.parametrize("mode", [None, "required"])
def test_other_people_s_work_runs_in_a_sandbox_or_not_at_all(sandbox, mode, tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_SANDBOX", raising=False)
    if mode:
        monkeypatch.setenv("COURSE_SANDBOX", mode)
    if sandbox:
        assert why_refused() == ""
        assert issubclass(manager(tmp_path), SandboxKernelManager)
        return
    assert NONE_HERE in why_refused()
    assert "--no-sandbox" in why_refused()
    with pytest.raises(CourseError, match="bubblewrap is not installed"):
        manager(tmp_path)


def test_one_s_own_work_runs_without_where_there_is_none_and_says_so(sandbox, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("COURSE_SANDBOX", "own")
    assert why_refused() == ""
    assert issubclass(manager(tmp_path), SandboxKernelManager) is sandbox
    assert caplog.messages == ([] if sandbox else [f"Without a sandbox, which will do for one's own work: {NONE_HERE}"])


def test_off_is_off(sandbox, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SANDBOX", "off")
    assert why_refused() == ""
    assert manager(tmp_path) is AsyncKernelManager


def test_a_kernel_without_a_sandbox_is_not_led_to_the_course(monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", "/the/course")
    monkeypatch.setenv("COURSE_SANDBOX", "off")
    environment = bare_environment("smoke")
    assert environment["COURSE_LEVEL"] == "smoke"
    assert not {"COURSE_ROOT", "COURSE_SANDBOX", "COURSE_RUN"} & environment.keys()


@pytest.fixture
def handed_in(toy_course, monkeypatch):
    """A course folder with one submission, and this process as its grader's."""
    release(toy_course)
    register(toy_course, "toy")
    shutil.copytree(toy_course / "notebooks" / "toy", toy_course / "submitted" / "ann" / "toy")
    monkeypatch.setenv("COURSE_ROOT", str(toy_course))
    return toy_course


def autograde(course):
    api = NbGraderAPI(config=course_config(course))
    api.log.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9 meets notes of SQLAlchemy 2
        return api.autograde("toy", "ann")


def test_where_nothing_may_be_graded_nothing_is_touched(handed_in, monkeypatch):
    monkeypatch.delenv("COURSE_SANDBOX", raising=False)
    monkeypatch.setattr(protection, "why_not", lambda: NONE_HERE)
    before = sorted(path.name for path in handed_in.iterdir())
    result = autograde(handed_in)
    assert not result["success"]
    assert NONE_HERE in result["error"]
    assert sorted(path.name for path in handed_in.iterdir()) == before


def test_graded_without_a_sandbox_each_page_says_so(handed_in, monkeypatch):
    monkeypatch.setenv("COURSE_SANDBOX", "off")
    assert autograde(handed_in)["success"]
    graded = (handed_in / "autograded" / "ann" / "toy" / "toy.ipynb").read_text()
    assert graded.count("Graded without a sandbox") == 1
