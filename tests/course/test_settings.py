"""The course's settings come from the environment, never from a submission."""

import stat
import sys

import pytest

from grader.course import settings
from grader.errors import CourseError


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("COURSE_ROOT", "COURSE_LEVEL", "COURSE_DATA", "COURSE_RUN", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)


def test_an_unset_level_leaves_the_choice(monkeypatch):
    assert settings.requested_level() is None
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    assert settings.requested_level() == "smoke"


def test_an_unknown_level_is_refused_with_the_known_ones(monkeypatch):
    monkeypatch.setenv("COURSE_LEVEL", "huge")
    with pytest.raises(CourseError, match="must be one of smoke, sample, full"):
        settings.requested_level()


def test_nbgrader_decides_that_a_notebook_is_graded(monkeypatch):
    assert settings.run_mode() == "desk"
    monkeypatch.setenv("COURSE_RUN", "train")
    assert settings.run_mode() == "train"
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert settings.run_mode() == "grade"


def test_a_learner_has_no_secret():
    assert settings.secret() is None


def test_the_secret_is_made_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    first = settings.secret()
    assert len(first) == 64
    assert settings.secret() == first
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "course_secret.txt").stat().st_mode) == 0o600


def test_data_lie_where_the_setting_says(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "here"))
    assert settings.data_folder() == tmp_path / "here"
