"""The held-out part: what decides a mark, and what only the grader may see."""

from pathlib import Path
from typing import Any

import numpy as np

from grader.course import secret
from grader.data import cache, disk, sample
from grader.data.disguise import shuffled
from grader.data.load import checked_level, not_fetched, opened
from grader.data.projects import project_module
from grader.errors import CourseError


def held_out(project: str, level: str | None = None) -> tuple[Any, np.ndarray]:
    """Load the held-out part of a data set.

    At level ``full`` it is the official test set in another order and with imperceptible changes, both by the course's
    secret, so that labels learned by heart are of no use; else a sample drawn from a seed that only that secret gives.

    Parameters
    ----------
    project : str
        ``"cifar10"`` or ``"imdb"``.
    level : str, optional
        ``"smoke"``, ``"sample"`` or ``"full"``; by default the level in use.

    Returns
    -------
    inputs : uint8 array (n, 32, 32, 3), or list of n str
    labels : int64 array (n,)

    Raises
    ------
    CourseError
        At a learner's desk, where there is no course folder; or if the full data have not been fetched.
    """
    module, level = project_module(project), checked_level(project, level)
    key = secret()
    if key is None:
        raise CourseError(
            f"The held-out part of {project} is for grading only, and no course folder is set here. To see how good a "
            "model is, measure it on your validation data. To grade, set COURSE_ROOT to the course folder that "
            "`grader init` made."
        )
    folder = held_out_folder(project, level)
    if level == "full":
        if not cache.is_complete(folder):
            raise not_fetched(project, folder)
        inputs, labels = opened(folder, module.read_held_out, level)
        return shuffled(inputs, labels, np.random.default_rng(sample.secret_seed(key, project, level)))
    made_by = sample.digest()
    if not cache.is_complete(folder, made_by):
        try:
            with cache.building(folder, made_by, private=True) as unfinished:
                module.write_sample_held_out(unfinished, level, sample.secret_seed(key, project, level))
        except OSError as error:
            raise disk.in_words(error, f"The held-out sample of {project}") from None
    return opened(folder, module.read_held_out, level)


def held_out_folder(project: str, level: str) -> Path:
    """Return where the files of the held-out part lie, or will lie once it is loaded."""
    key = secret()
    drawn = key is not None and level != "full"
    return cache.heldout_folder(project, level, sample.secret_key(key or b"", project, level) if drawn else "")
