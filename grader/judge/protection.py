"""Whether a submission's kernel runs in a sandbox, and what it is shown there."""

import os
from logging import Logger, LoggerAdapter
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from grader.course.settings import data_folder, gpu_wanted, sandbox_mode
from grader.errors import CourseError
from grader.sandbox import Cage, Limits, caged_manager, why_not

UNPROTECTED = "Graded without a sandbox: whoever grades vouches that this submission harmed nothing and read nothing."
# In a sandbox a kernel gets these variables of the grader alone; without one it gets all but what leads to the course.
_SHOWN = (
    "COURSE_DEVICE",
    "NBGRADER_EXECUTION",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
_HIDDEN = ("COURSE_ROOT", "COURSE_HELDOUT", "COURSE_RUN", "COURSE_SANDBOX")


def why_refused() -> str:
    """Return why nothing is graded on this machine as it is set up, and the remedy; an empty text where it may be."""
    if sandbox_mode() != "required" or not (reason := why_not()):
        return ""
    return (
        f"Nothing is graded: other people's code is run in a sandbox or not at all. {reason} "
        "`grader grade --no-sandbox` (or COURSE_SANDBOX=off) grades without; each page then says so."
    )


def is_caged() -> bool:
    """Whether a submission's kernel runs in a sandbox here."""
    return sandbox_mode() != "off" and not why_not()


def kernel_manager(
    desk: Path, level: str, limits: Limits, log: Logger | LoggerAdapter[Any]
) -> type[AsyncKernelManager]:
    """Return the class of kernel manager for a submission, by the course's setting and what this machine can do.

    Parameters
    ----------
    desk : Path
        The folder with the submission's files.
    level : str
        The data level.
    limits : Limits
        Of a sandbox.
    log : Logger
        Is told where one's own work runs without a sandbox.

    Raises
    ------
    CourseError
        If a sandbox is required and there is none.
    """
    if refused := why_refused():
        raise CourseError(refused)
    if sandbox_mode() == "off":
        return AsyncKernelManager
    if reason := why_not():
        log.warning("Without a sandbox, which will do for one's own work: %s", reason)
        return AsyncKernelManager
    environment = {name: os.environ[name] for name in _SHOWN if name in os.environ} | {"COURSE_LEVEL": level}
    return caged_manager(Cage(desk, data_folder(), environment, limits, gpu_wanted()))


def bare_environment(level: str) -> dict[str, str]:
    """Return the environment of a kernel without a sandbox. It does not lead to the course."""
    environment = {name: value for name, value in os.environ.items() if name not in _HIDDEN}
    return environment | {"COURSE_DATA": str(data_folder()), "COURSE_LEVEL": level}
