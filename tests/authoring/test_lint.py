import subprocess
import sys
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_built_solution_notebooks_are_clean(command):
    notebooks = [str(path) for path in sorted((CLONE / "solutions").glob("*/*.ipynb"))]
    if not notebooks:
        pytest.skip("no notebook has been built yet")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, *notebooks], cwd=CLONE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + "Run `ruff format solutions` and `ruff check --fix solutions/*.py`."
