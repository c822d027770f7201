"""Read a file that somebody else laid there: no link followed, nothing but a regular file opened, never too much."""

import os
import stat
from pathlib import Path

# Windows has none of these; there the look before and the look after opening have to agree.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
_KINDS = {
    stat.S_IFLNK: "it is a link, and links are not followed",
    stat.S_IFDIR: "it is a folder; only files directly beside the notebook are graded, so move what is needed there",
    stat.S_IFIFO: "it is a pipe, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
}


class Refused(Exception):
    """Why something is not taken, in words that can follow ``<name> was not taken:``."""


def read_regular(path: str | Path, limit: int, dir_fd: int | None = None) -> bytes:
    """Return the content of the regular file at `path`.

    Parameters
    ----------
    path : str or path
        Its last part may be anything; the folders before it are trusted.
    limit : int
        Bytes that it may have.
    dir_fd : int, optional
        An open folder that `path` is a name in, where even the folder can change under our hands.

    Raises
    ------
    Refused
        If it is anything but a regular file with one name, too large, or cannot be read.
    """
    try:
        seen = os.stat(path, dir_fd=dir_fd, follow_symlinks=False)
        check_regular(seen, limit)  # before it is opened: opening a device can act
        descriptor = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS), dir_fd=dir_fd)
        with open(descriptor, "rb") as file:
            opened = os.fstat(descriptor)
            if (opened.st_dev, opened.st_ino) != (seen.st_dev, seen.st_ino):
                raise Refused("it changed while it was being looked at")
            check_regular(opened, limit)
            content = file.read(limit + 1)
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    if len(content) > limit:
        raise Refused("it grew while it was being looked at")
    return content


def check_regular(seen: os.stat_result, limit: int) -> None:
    """Raise `Refused` unless `seen` is that of a regular file with one name and at most `limit` bytes."""
    if not stat.S_ISREG(seen.st_mode):
        raise Refused(_KINDS.get(stat.S_IFMT(seen.st_mode), "it is not a regular file"))
    if seen.st_nlink > 1:
        raise Refused("it is a second name (a hard link) of a file elsewhere; hand in a copy")
    if seen.st_size > limit:
        raise Refused(f"it has {seen.st_size / 1e6:.1f} MB, and {limit / 1e6:g} MB are allowed")


def write_new(path: Path, content: bytes) -> None:
    """Write `content` to `path`, where nothing may be yet, not even a link."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    with open(descriptor, "wb") as file:
        file.write(content)
