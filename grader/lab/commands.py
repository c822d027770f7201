"""Check and hand in from a cell: the `grader` command in a process of its own, on the notebook as it was last saved."""

import os
import subprocess
import sys
from pathlib import Path

from grader.course.settings import run_mode


def check(hidden: bool = False) -> None:
    """Run this notebook as the course does, in a fresh kernel, and print what would count.

    Parameters
    ----------
    hidden : bool
        Run the hidden tests, too, for those who learn alone in a clone.
    """
    _grader("check", "--hidden") if hidden else _grader("check")


def submit() -> None:
    """Check this notebook, pack what is needed and hand it in: to nbgrader's exchange, or as a zip to upload."""
    _grader("submit")


def _grader(*arguments: str) -> None:
    if run_mode() != "desk":  # the notebook is being checked or graded, and would start itself over and over
        return
    print("The notebook is taken as it was last saved: press Ctrl+S (Cmd+S on a Mac) first.", flush=True)
    # -P: a file of the learner's called click.py, say, must not stand in for a package.
    command = [sys.executable, "-P", "-m", "grader.cli", *arguments, str(this_notebook())]
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    environment["PYTHONIOENCODING"] = "utf-8"
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    )
    try:
        for line in process.stdout or ():
            print(line, end="", flush=True)
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise


def this_notebook() -> Path:
    """Return the notebook that this kernel runs, as far as Jupyter tells; else the folder that it stands in."""
    named = Path.cwd() / Path(os.environ.get("JPY_SESSION_NAME", "")).name
    return named if named.suffix == ".ipynb" and named.is_file() else Path.cwd()
