"""Exercises as learners get them."""

import shutil

import nbformat
import pytest
from desk_states import NAME, exercise_toml, released_notebook

from grader.authoring import release


@pytest.fixture(autouse=True)
def smoke(monkeypatch):
    """A handful of data, a terminal's width that does not depend on who runs the tests, and no grader's settings."""
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("COURSE_ROOT", "COURSE_SANDBOX", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def top(tmp_path, monkeypatch):
    """What a class receives, with the exercise copied to `work/`; the current folder."""
    released = tmp_path / "notebooks" / NAME
    released.mkdir(parents=True)
    nbformat.write(released_notebook(), released / f"{NAME}.ipynb")
    (released / "exercise.toml").write_text(exercise_toml(), encoding="utf-8")
    shutil.copytree(released, tmp_path / "work" / NAME)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def notebook(top):
    """The learner's notebook."""
    return top / "work" / NAME / f"{NAME}.ipynb"


@pytest.fixture(scope="session")
def toy_clone(toy_masters, tmp_path_factory):
    """A clone with the toy assignment, its masters included; read only."""
    clone = tmp_path_factory.mktemp("clone")
    shutil.copytree(toy_masters / "solutions", clone / "solutions")
    release(clone)
    return clone


@pytest.fixture
def toy(toy_clone, tmp_path, monkeypatch):
    """A learner's copy of the toy, in the current folder's `work/`."""
    shutil.copytree(toy_clone / "notebooks", tmp_path / "work")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "work" / "toy" / "toy.ipynb"
