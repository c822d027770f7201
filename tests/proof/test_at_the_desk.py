"""Every cell of every notebook runs for a learner, experiments included."""

from pathlib import Path

import nbformat
import pytest

from grader.authoring.release import assignments
from grader.proof.trial_course import trial_course
from grader.proof.variants import HONEST

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", assignments(ROOT))
def test_the_honest_notebook_runs_from_top_to_bottom_without_an_error(name):
    with trial_course("smoke", run="desk") as course:
        course.release(ROOT, [name])
        notebook = nbformat.read(course.submit(name, "reference", HONEST) / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    errors = {cell.id: out.evalue for cell in code for out in cell.outputs if out.output_type == "error"}
    assert errors == {}
    assert all(cell.execution_count for cell in code if cell.source.strip())
