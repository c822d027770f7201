"""A submission's files, opened so that no link, pipe or device can stand in for one."""

import os
import stat
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
from typing import IO

from grader.errors import CourseError
from grader.sandbox.cage import Cage

MOST_FILES = 400  # each is an open file of this process while the cage is made; the usual limit is 1024


def opened_submission(cage: Cage, stack: ExitStack) -> dict[str, IO[bytes]]:
    """Open the regular files of a submission for reading.

    Parameters
    ----------
    cage : Cage
        Names the folder and the patterns of what is left out.
    stack : ExitStack
        Closes the files.

    Returns
    -------
    dict of str to open file
        The paths relative to the folder. Links are not followed; links, pipes, sockets and devices are left out.

    Raises
    ------
    CourseError
        If there is no such folder, or there are more files or bytes than the cage's work folder takes.
    """
    if not cage.submission.is_dir():
        raise CourseError(f"There is no folder {cage.submission} to run a submission from. Collect it again.")
    files: dict[str, IO[bytes]] = {}
    size = 0
    for folder, folders, names in os.walk(cage.submission):
        folders.sort()
        for name in sorted(names):
            if any(fnmatch(name, pattern) for pattern in cage.left_out):
                continue
            path = Path(folder, name)
            file = _opened(path)
            if file is None:
                continue
            stack.enter_context(file)
            files[str(path.relative_to(cage.submission))] = file
            size += os.fstat(file.fileno()).st_size
            if len(files) > MOST_FILES or size > cage.limits.folder:
                raise CourseError(
                    f"The submission in {cage.submission} has more than {MOST_FILES} files or "
                    f"{cage.limits.folder / 1e6:.0f} MB. Remove what the notebook does not read and grade it again."
                )
    return files


def _opened(path: Path) -> IO[bytes] | None:
    # O_NONBLOCK: a pipe that nobody writes to would keep `open` waiting.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return os.fdopen(descriptor, "rb")
