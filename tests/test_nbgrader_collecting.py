"""The two ways in which submissions arrive, weights included: nbgrader's exchange, and a learning platform's zips."""

import os
import shutil
import sys
import zipfile

import pytest
from toy_weights import weights
from traitlets.config import Config

from grader.authoring import release
from grader.judge.course_config import course_config, put_tools_on_path
from grader.judge.feedback import finish_pages

KERAS = b"\x89HDF\r\n\x1a\n" + b"\0" * 88
WORK = {"final.safetensors": weights(1), "final.json": b"{}", "final.weights.h5": KERAS, "vocabulary.json": b"{}"}
LEFT_BEHIND = {"model.pt": b"a pickle", ".ipynb_checkpoints/toy-checkpoint.ipynb": b"{}"}


def add_work(folder):
    for name, content in (WORK | LEFT_BEHIND).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def course(toy_course):
    release(toy_course)
    return toy_course


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange needs POSIX")
def test_the_exchange_carries_notebook_and_weights(course, tmp_path, monkeypatch):
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory
    from nbgrader.utils import get_username

    monkeypatch.setenv("PATH", os.environ["PATH"])  # to be restored
    put_tools_on_path()
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    desk = tmp_path / "desk"
    desk.mkdir()

    def run(action, config):
        config.Exchange.root = str(exchange)
        config.Exchange.cache = str(tmp_path / "cache")
        config.CourseDirectory.assignment_id = "toy"
        step = getattr(ExchangeFactory(config=config), action)(
            coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
        )
        return step.start()

    learner = Config()
    learner.CourseDirectory.course_id = "deep_learning"
    monkeypatch.chdir(course)
    run("ReleaseAssignment", course_config(course))
    monkeypatch.chdir(desk)
    assert [found["assignment_id"] for found in run("List", learner)] == ["toy"]
    run("FetchAssignment", learner)
    assert names(desk / "toy") == {"toy.ipynb", "exercise.toml"}
    add_work(desk / "toy")
    run("Submit", learner)
    monkeypatch.chdir(course)
    run("Collect", course_config(course))
    collected = course / "submitted" / get_username() / "toy"
    assert names(collected) - {"submission_secret.txt"} == {"toy.ipynb", "exercise.toml", "timestamp.txt", *WORK}

    # The way back, with a page that stands for the one that generate_feedback writes.
    pages = course / "feedback" / get_username() / "toy"
    shutil.copytree(collected, pages)
    (pages / "toy.html").write_text("well done")
    finish_pages("toy", "*", [str(course / "autograded" / get_username() / "toy" / "toy.ipynb")])
    run("ReleaseFeedback", course_config(course))
    monkeypatch.chdir(desk)
    run("FetchFeedback", learner)
    assert [page.read_text() for page in (desk / "toy" / "feedback").rglob("toy.html")] == ["well done"]


def test_zips_from_a_learning_platform_bring_the_weights(course, nbgrader):
    archive = course / "downloaded" / "toy" / "archive"
    archive.mkdir(parents=True)
    work = course / "work"
    shutil.copytree(course / "notebooks" / "toy", work)
    add_work(work)
    for zipped in ("jane_toy_20261121T174500Z.zip", "doejoe_LATE_4711_88_toy-1.zip"):
        with zipfile.ZipFile(archive / zipped, "w") as file:
            for name in names(work):
                file.write(work / name, f"toy/{name}")
    loose = archive / "Ann Roe_815_assignsubmission_file_"
    loose.mkdir()
    for name in ("toy.ipynb", "final.safetensors"):
        shutil.copy(work / name, loose)

    nbgrader(course, "zip_collect", "toy")

    submitted = course / "submitted"
    assert {path.name for path in submitted.iterdir()} == {"jane", "4711", "815"}
    assert names(submitted / "jane" / "toy") == {"toy.ipynb", "timestamp.txt", *WORK}
    assert names(submitted / "4711" / "toy") == {"toy.ipynb", *WORK}
    assert names(submitted / "815" / "toy") == {"toy.ipynb", "final.safetensors"}
    assert (submitted / "jane" / "toy" / "timestamp.txt").read_text() == "2026-11-21 17:45:00"
    assert (submitted / "jane" / "toy" / "final.weights.h5").read_bytes() == KERAS
