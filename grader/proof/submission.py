"""Make a submission as a learner makes it: fill in the released notebook, run it, keep what it wrote."""

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from grader.course import data_folder
from grader.judge.course_config import QUIET_KERNEL
from grader.judge.threads import thread_limit
from grader.proof.variants import Variant, write_answers

# What a learner's kernel must not inherit from the process that grades.
_TRUSTED_ONLY = ("COURSE_ROOT", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING")


def make_submission(
    released: Path, solution: Path, variant: Variant, folder: Path, environment: dict[str, str]
) -> None:
    """Write and run one learner's notebook.

    Parameters
    ----------
    released : Path
        The assignment's folder as learners get it; all its files are copied.
    solution : Path
        The solution notebook.
    variant : Variant
        What this learner wrote.
    folder : Path
        Gets the notebook, with outputs, and the files that running it left: weights, history, trials.
    environment : dict
        The kernel's environment; see `learner_environment`.
    """
    shutil.copytree(released, folder, dirs_exist_ok=True)
    name = released.name
    path = folder / f"{name}.ipynb"
    notebook = write_answers(nbformat.read(path, as_version=4), nbformat.read(solution, as_version=4), variant)
    if variant.run:
        where = {"metadata": {"path": str(folder)}}
        client = NotebookClient(notebook, timeout=None, allow_errors=True, resources=where, kernel_name="python3")
        client.extra_arguments = list(QUIET_KERNEL)
        with suppress(DeadKernelError):  # a learner whose kernel died hands in what there is
            client.execute(env=environment)
    nbformat.write(notebook, path)


def learner_environment(level: str, run: str, threads: int | None = None) -> dict[str, str]:
    """Return the environment of a learner's kernel: this process's, less what only the grader may know.

    Parameters
    ----------
    level : str
        The data level to train on.
    run : str
        ``"train"`` runs what is graded only, ``"desk"`` the long experiments too.
    threads : int, optional
        How many threads PyTorch, TensorFlow and NumPy compute with.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _TRUSTED_ONLY}
    if threads is not None:
        environment |= thread_limit(threads)
    return environment | {"COURSE_LEVEL": level, "COURSE_RUN": run, "COURSE_DATA": str(data_folder())}


def hand_in(folder: Path, when: datetime) -> None:
    """Stamp a submission's folder with the time that nbgrader takes for its arrival."""
    stamp = when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    (folder / "timestamp.txt").write_text(stamp + "\n", encoding="ascii")
