"""The operating system's refusals, in words: a full disk, a folder that may not be written to."""

import errno

from grader.course import data_folder
from grader.errors import CourseError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def is_forbidden(error: OSError) -> bool:
    """Whether the system refused to write for want of permission."""
    return error.errno in _FORBIDDEN


def in_words(error: OSError, what: str) -> CourseError:
    """Return the `CourseError` that says why `what` could not be written to the data folder, and what to do."""
    if error.errno in _FULL:
        remedy = "The disk is full. Make room there, or set COURSE_DATA to a folder on another disk."
    elif is_forbidden(error):
        remedy = "It may not be written to, or is in use: close notebooks, or set COURSE_DATA to a folder of your own."
    else:
        remedy = f"The system says: {error}."
    return CourseError(f"{what} could not be written to {data_folder()}. {remedy}")
