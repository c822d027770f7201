"""A released course folder of the toy, and what learners hand in there."""

import json
import shutil

import pytest
from handed_in import ANSWERS

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.judge.course_config import write_config


@pytest.fixture(scope="session")
def released(toy_masters, tmp_path_factory):
    """A course folder with the released toy and a gradebook that knows it; read only."""
    course = tmp_path_factory.mktemp("released")
    release(toy_masters, course)
    register(course, "toy")
    write_config(course)
    return course


@pytest.fixture
def course(released, tmp_path):
    """A copy of it."""
    folder = tmp_path / "course"
    shutil.copytree(released, folder)
    (folder / "submitted").mkdir()
    return folder


@pytest.fixture(scope="session")
def blank(released):
    """The bytes of the released notebook."""
    return (released / "notebooks" / "toy" / "toy.ipynb").read_bytes()


@pytest.fixture(scope="session")
def honest(blank):
    """The bytes of a notebook with answers in it."""
    notebook = json.loads(blank)
    for cell in notebook["cells"]:
        if cell["id"] in ANSWERS:
            cell["source"] = ANSWERS[cell["id"]]
    return json.dumps(notebook).encode()
