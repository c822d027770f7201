"""A course folder in which the toy is released, made once, and two workers that all tests of this room share."""

import os
import shutil
from contextlib import contextmanager

import pytest
import toy_class

from grader.batch import run
from grader.batch.cluster import Workers, connected


@pytest.fixture(scope="session")
def released(toy_masters, tmp_path_factory):
    """A course folder with nothing handed in; read only."""
    return toy_class.make_course(toy_masters, tmp_path_factory.mktemp("batch"))


@pytest.fixture
def course(released, tmp_path):
    """A copy of that folder."""
    return shutil.copytree(released, tmp_path / "course")


@pytest.fixture(scope="session")
def client():
    """A client of two workers on this machine."""
    with connected(Workers(number=2)) as client:
        yield client


@pytest.fixture
def at_home(monkeypatch, client):
    """Grade in this process, with the workers that are there."""

    @contextmanager
    def shared(workers):
        yield client

    monkeypatch.setattr(run, "connected", shared)
    before = dict(os.environ)  # an nbgrader_config.py sets what leads to its course
    os.environ.pop("COURSE_ROOT", None)
    os.environ.update(COURSE_LEVEL="smoke", COURSE_SANDBOX="own")
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def grade(at_home, course):
    """Grade what is new in `course`, with the options of `ClassRun.plan`; return what came of it."""

    def grade(*students, force=False):
        os.environ.pop("COURSE_ROOT", None)
        class_run = run.ClassRun(course, "toy")
        return class_run.run(class_run.plan(list(students), force), Workers())

    return grade
