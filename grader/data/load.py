"""The training part of a data set, as a notebook gets it."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from grader.course import LEVELS, requested_level
from grader.data import cache, disk, sample
from grader.data.kinds import Images, Reviews
from grader.data.projects import project_module
from grader.errors import CourseError

T = TypeVar("T")


def level(project: str | None) -> str:
    """Return the data level in use for `project`.

    What `COURSE_LEVEL` asks for; else ``"full"`` if the real data have been fetched, else ``"sample"``, as for an
    exercise without a data set (None).
    """
    if project is None:
        return requested_level() or "sample"
    project_module(project)
    return requested_level() or ("full" if cache.is_complete(cache.train_folder(project, "full")) else "sample")


def load(project: str, level: str | None = None) -> Images | Reviews:
    """Load the training part of a data set.

    Parameters
    ----------
    project : str
        ``"cifar10"`` or ``"imdb"``.
    level : str, optional
        ``"smoke"``, ``"sample"`` or ``"full"``; by default what the function `level` says.

    Returns
    -------
    Images or Reviews
        Training data only: the held-out part is not in the folder that this reads.

    Raises
    ------
    CourseError
        If the full data are asked for and have not been fetched, or a cache was damaged.
    """
    module, level = project_module(project), checked_level(project, level)
    folder = cache.train_folder(project, level)
    if level == "full":
        if not cache.is_complete(folder):
            raise not_fetched(project, folder)
        return opened(folder, module.read_training, level)
    made_by = sample.digest()
    if not cache.is_complete(folder, made_by):
        try:
            with cache.building(folder, made_by) as unfinished:
                module.write_sample_training(unfinished, level, sample.PUBLIC_SEED)
        except OSError as error:
            if disk.is_forbidden(error):  # as in the sandbox, where the data folder is read-only
                return _drawn_for_this_process(module, level)
            raise disk.in_words(error, f"The sample of {project}") from None
    return opened(folder, module.read_training, level)


def _drawn_for_this_process(module: ModuleType, level: str) -> Images | Reviews:
    with tempfile.TemporaryDirectory() as temporary:
        module.write_sample_training(Path(temporary), level, sample.PUBLIC_SEED)
        drawn = module.read_training(Path(temporary), level)
        if isinstance(drawn, Reviews):
            _ = drawn.unlabelled  # read now, while its file is there
        return drawn


def checked_level(project: str, asked: str | None) -> str:
    """Return `asked`, or the level in use; a `CourseError` names the known ones."""
    if asked is None:
        return level(project)
    if asked not in LEVELS:
        raise CourseError(f"There is no data level '{asked}'. The levels are {', '.join(LEVELS)}.")
    return asked


def not_fetched(project: str, folder: Path) -> CourseError:
    """Return the error that says that the real data are missing, and what to do."""
    return CourseError(
        f"The full data of {project} are not in {folder}. Fetch them once with "
        "`make data` (or `grader data`); behind a slow or closed network, set COURSE_MIRROR to a folder or URL that "
        "has the archive and its SHA256SUMS. Until then COURSE_LEVEL=sample uses the built-in sample."
    )


def opened(folder: Path, read: Callable[[Path, str], T], level: str) -> T:
    """Return ``read(folder, level)``; a `CourseError` says what to delete if the cache was damaged."""
    try:
        return read(folder, level)
    except (ValueError, EOFError, FileNotFoundError) as error:
        raise CourseError(f"The cache {folder} is damaged: {error}. Delete that folder and start again.") from None
