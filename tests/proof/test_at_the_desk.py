"""Every cell of every notebook runs for a learner, experiments included."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from grader.authoring.release import assignments
from grader.proof.demo import AT_WORK, THREADS
from grader.proof.trial_course import trial_course
from grader.proof.variants import HONEST

ROOT = Path(__file__).parents[2]


NAMES = assignments(ROOT)


@pytest.fixture(scope="module")
def notebooks():
    """Every notebook after an honest learner's *Run All*, on the smallest data."""
    with trial_course("smoke", run="desk", threads=THREADS) as course:
        course.release(ROOT, NAMES)

        def work(name):
            return nbformat.read(course.submit(name, "reference", HONEST) / f"{name}.ipynb", as_version=4)

        with ThreadPoolExecutor(AT_WORK) as pool:
            return dict(zip(NAMES, pool.map(work, NAMES), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_honest_notebook_runs_from_top_to_bottom_without_an_error(notebooks, name):
    code = [cell for cell in notebooks[name].cells if cell.cell_type == "code"]
    errors = {cell.id: out.evalue for cell in code for out in cell.outputs if out.output_type == "error"}
    assert errors == {}
    assert all(cell.execution_count for cell in code if cell.source.strip())
