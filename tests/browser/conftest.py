"""One Chromium for a file of tests, and learners' folders in JupyterLab."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest

from grader.proof.browser import chromium, desk, why_not
from grader.proof.variants import HONEST, write_answers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def browser():
    """A browser; without one a test is skipped with the reason, or fails where a browser is required.

    It ends with its file: Playwright keeps an event loop in this thread, in which other tests could run none.
    """
    if reason := why_not():
        if os.environ.get("CI_REQUIRE_BROWSER") == "1":
            pytest.fail(f"CI_REQUIRE_BROWSER is set. {reason}")
        pytest.skip(reason)
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser):
    """An empty page of a browser profile of its own."""
    context = browser.new_context(viewport={"width": 1600, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


@pytest.fixture(scope="module")
def jupyterlab(browser, tmp_path_factory):
    """The address of JupyterLab on a learner's `work`, on a handful of the sample: two notebooks, one also solved."""
    top = tmp_path_factory.mktemp("desk")
    work, home = top / "work", top / "home"
    home.mkdir()
    for name in ("cifar10_cnn_pytorch", "imdb_lstm_keras"):
        shutil.copytree(ROOT / "notebooks" / name, work / name)
    solved = work / "solved"
    shutil.copytree(ROOT / "notebooks" / "cifar10_cnn_pytorch", solved)
    path = solved / "cifar10_cnn_pytorch.ipynb"
    honest = nbformat.read(ROOT / "solutions" / "cifar10_cnn_pytorch" / path.name, 4)
    nbformat.write(write_answers(nbformat.read(path, 4), honest, HONEST), path)
    environment = {"COURSE_LEVEL": "smoke", "COURSE_DATA": str(top / "data")}
    with desk(work, home, environment) as address:
        yield address
