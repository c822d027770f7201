"""Hand in: to nbgrader's exchange where there is one, else as a zip for a learning platform."""

import getpass
import os
import re
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from grader.desk.find import Work
from grader.desk.package import Package
from grader.errors import CourseError

FOLDER = "handed-in"


def write_zip(work: Work, package: Package, learner: str | None = None, now: datetime | None = None) -> Path:
    """Write a submission as a zip whose name says whose it is, of what, and when.

    `grader.judge.course_config.SUBMISSION_NAME` reads that name in a learning platform's download.

    Parameters
    ----------
    work : Work
        The notebook; the zip goes to ``handed-in/`` in the folder above its own.
    package : Package
        What to pack.
    learner : str, optional
        By default the user's name on this machine.
    now : datetime, optional
        The time of handing in.

    Returns
    -------
    Path
        The zip, written whole or not at all.

    Raises
    ------
    CourseError
        If it cannot be written.
    """
    stamp = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = work.desk / FOLDER / f"{fit_name(learner or user())}_{work.name}_{stamp}.zip"
    unfinished = None
    try:
        target.parent.mkdir(exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in package.sizes:
                archive.write(package.folder / name, f"{work.name}/{name}")
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, target)
    except OSError as error:
        if unfinished:
            Path(unfinished).unlink(missing_ok=True)
        raise CourseError(f"{target} cannot be written: {error.strerror}. Nothing was handed in.") from None
    return target


def user() -> str:
    """Return the user's name on this machine; "learner" where it has none, as in some containers."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # what is raised differs between systems and versions of Python
        return "learner"


def fit_name(learner: str) -> str:
    """Return `learner` so that it can stand in the name of a submission: letters, digits, points and hyphens.

    Raises
    ------
    CourseError
        If nothing is left of it.
    """
    fit = re.sub(r"[^\w.-]+|_+", "-", learner.strip()).strip(".-")
    if not fit:
        raise CourseError(f"'{learner}' is no name for a submission: use letters and digits.")
    return fit
