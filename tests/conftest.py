"""Fixtures that several rooms' tests share."""

import shutil
from pathlib import Path

import pytest

from grader.judge.course_config import write_config


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
