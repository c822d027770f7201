"""What a learner sees who presses Validate, or calls ``nbgrader validate``, where no settings are read."""

import shutil

import nbformat
import pytest
from nbgrader.validator import Validator
from toy_weights import weights

from grader.authoring import release


@pytest.fixture
def desk(toy_masters, tmp_path):
    """A folder with the released toy, and the solution beside it; no settings, no gradebook."""
    release(toy_masters, tmp_path / "built")
    for part in ("notebooks", "solutions"):
        shutil.copytree(tmp_path / "built" / part / "toy", tmp_path / part)
    return tmp_path


def test_the_solution_passes(desk, nbgrader):
    (desk / "solutions" / "final.safetensors").write_bytes(weights(1.0))
    assert (
        "Success! Your notebook passes all the tests." in nbgrader(desk / "solutions", "validate", "toy.ipynb").stdout
    )


def validate(path):
    """What Validate in JupyterLab computes: {} if all is well."""
    return Validator().validate(str(path))


def test_the_release_fails_at_every_step(desk):
    failed = validate(desk / "notebooks" / "toy.ipynb")["failed"]
    assert ["this step is not answered yet" in cell["error"] for cell in failed] == [True, True, False]
    assert failed[2]["error"] == "You did not provide a response.", "to the written question"


def test_a_changed_test_is_noticed(desk):
    path = desk / "notebooks" / "toy.ipynb"
    notebook = nbformat.read(path, 4)
    next(cell for cell in notebook.cells if cell.id == "test-double").source = "pass"
    nbformat.write(notebook, path)
    assert validate(path)["changed"] == [{"source": "pass"}]


WARNING = 'import sys\n\ndef double(number):\n    print("a warning", file=sys.stderr)\n    return 2 * number'


def test_a_warning_is_no_failure(desk):
    path = desk / "solutions" / "toy.ipynb"
    (desk / "solutions" / "final.safetensors").write_bytes(weights(1.0))
    notebook = nbformat.read(path, 4)
    cells = {cell.id: cell for cell in notebook.cells}
    cells["double"].source = WARNING
    nbformat.write(notebook, path)
    assert "failed" not in validate(path)
