"""The pictures of the guides: ``python -m grader.proof.screenshots [learner] [instructor]``.

A real server and a real browser. Which data are in use is what the environment says; the pictures in
docs/images/ are of the built-in sample. An instructor's are of the pages that `make demo` left in demo-results/.
"""

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from grader.errors import CourseError
from grader.proof.browser import Notebook, chromium, desk
from grader.proof.variants import HONEST, write_answers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CLONE = Path(__file__).resolve().parents[2]
NAME = "cifar10_cnn_pytorch"
MISTAKEN = "kurt"  # of the demo's class: wrong in five named ways
WIDTH, HEIGHT = 1280, 800

# A mistake that learners really make: validation is taken from the front, and stays in training.
SLIP = """def split(labels, n_val, seed):
    rows = np.random.default_rng(seed).permutation(len(labels))
    return rows, rows[:n_val]"""


def learner_pictures(browser: "Browser", images: Path) -> None:
    """Draw a learner's way through the first steps and into a training.

    Parameters
    ----------
    browser : Browser
        From `grader.proof.browser.chromium`.
    images : Path
        The folder that gets ``jupyterlab.png``, ``check.png`` and ``training.png``.
    """
    with tempfile.TemporaryDirectory() as folder:
        work, home = Path(folder) / "work", Path(folder) / "home"
        home.mkdir()
        for place in (NAME, "solved"):
            shutil.copytree(CLONE / "notebooks" / NAME, work / place)
        solved = work / "solved" / f"{NAME}.ipynb"
        honest = nbformat.read(CLONE / "solutions" / NAME / f"{NAME}.ipynb", 4)
        nbformat.write(write_answers(nbformat.read(solved, 4), honest, HONEST), solved)
        with desk(work, home, {"COURSE_LEVEL": os.environ.get("COURSE_LEVEL") or "sample"}) as address:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.set_default_timeout(240_000)
            tab = Notebook(page, address, f"{NAME}/{NAME}.ipynb")
            page.locator('.jp-SideBar [data-id="table-of-contents"]').click()
            tab.run("start")
            tab.run("predict-own-accuracy-1")
            tab.cell("start")
            _keep(page.screenshot(), images / "jupyterlab.png")
            tab.write("split", SLIP)
            tab.run("split")
            said = tab.run("test-split")
            tab.cell("test-split")
            said.locator("pre").last.scroll_into_view_if_needed()
            _keep(page.screenshot(), images / "check.png")

            tab = Notebook(page, address, f"solved/{NAME}.ipynb")
            tab.run_above("recipe")
            running = tab.cell("test-train-2").locator(".jp-Cell-outputArea")
            running.locator("img").wait_for()
            page.wait_for_timeout(15_000)  # some epochs, so that there are curves
            tab.cell("test-train-2")
            running.locator("img").scroll_into_view_if_needed()
            _keep(page.screenshot(), images / "training.png")


def instructor_pictures(browser: "Browser", images: Path, results: Path) -> None:
    """Draw the pages of a graded class.

    Parameters
    ----------
    browser : Browser
        From `grader.proof.browser.chromium`.
    images : Path
        The folder that gets ``marks.png``, ``report.png`` and ``feedback.png``.
    results : Path
        What `make demo` wrote.

    Raises
    ------
    CourseError
        If there is nothing.
    """
    pages = {
        "marks": results / "index.html",
        "report": results / "report" / f"{NAME}.html",
        "feedback": results / "feedback" / MISTAKEN / NAME / f"{NAME}.html",
    }
    if missing := [page for page in pages.values() if not page.is_file()]:
        raise CourseError(f"There is no {missing[0]}. Run make demo first.")
    page = browser.new_page(viewport={"width": 1000, "height": 760})
    for name, path in pages.items():
        page.goto(path.resolve().as_uri())
        if name == "marks":
            page.locator("article", has_text=MISTAKEN.capitalize()).scroll_into_view_if_needed()
        _keep(page.screenshot(), images / f"{name}.png")


def _keep(screenshot: bytes, path: Path) -> None:
    """Write a screenshot with a palette: a third of the size, and text stays the same to the eye."""
    from PIL import Image

    small = io.BytesIO()
    Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    unfinished = path.with_suffix(".tmp")
    unfinished.write_bytes(small.getvalue())
    os.replace(unfinished, path)
    print(f"wrote {path} ({len(small.getvalue()) // 1000} kB)", flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["learner", "instructor"]
    with chromium() as started:
        if "learner" in wanted:
            learner_pictures(started, CLONE / "docs" / "images")
        if "instructor" in wanted:
            instructor_pictures(started, CLONE / "docs" / "images", CLONE / "demo-results")
