"""Lay out a learning platform's bulk download: a zip, or the folder that a browser has made of it."""

import os
import shutil
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from grader.errors import CourseError
from grader.intake.archives import content_of, path_of
from grader.intake.names import WHOLE, is_noise
from grader.intake.regular import Refused, read_regular, write_new


def lay_out(download: Path, into: Path) -> dict[str, Refused]:
    """Write what a bulk download holds below the folder `into`. Learners' own archives stay packed.

    A file may have as much as a whole submission; that the platform packed it says nothing about what is in it.

    Parameters
    ----------
    download : Path
        A zip; or a folder with what was in it, for some browsers unpack a zip at once.
    into : Path
        It is made.

    Returns
    -------
    dict
        For the path in the download of each file that was not taken, why.

    Raises
    ------
    CourseError
        If `download` as a whole is of no use, or the disk is full.
    """
    into.mkdir(parents=True)
    try:
        if download.is_dir():
            return _copy(download, into)
        with ZipFile(download) as opened:
            return _unpack(opened, into)
    except FileNotFoundError:
        raise CourseError(f"There is no file {download}. Download all submissions and name that zip.") from None
    except (BadZipFile, NotImplementedError, ValueError):
        raise CourseError(f"{download} is damaged, or no zip. Download all submissions again.") from None
    except OSError as error:
        raise CourseError(f"{download} could not be laid out below {into.parent}: {error.strerror or error}.") from None


def _unpack(opened: ZipFile, into: Path) -> dict[str, Refused]:
    refused = {}
    for member in opened.infolist():
        name = member.orig_filename
        if name.endswith("/") or any(map(is_noise, name.split("/"))):
            continue
        try:
            parts = path_of(member)
            _write(into.joinpath(*parts), content_of(opened, member, WHOLE))
        except Refused as why:
            refused[name] = why
    return refused


def _copy(download: Path, into: Path) -> dict[str, Refused]:
    refused = {}
    for folder, folders, names in os.walk(download):
        folders[:] = sorted(name for name in folders if not is_noise(name))
        for name in sorted(name for name in names if not is_noise(name)):
            path = Path(folder, name).relative_to(download)
            try:
                _write(into / path, read_regular(download / path, WHOLE))
            except Refused as why:
                refused[path.as_posix()] = why
    return refused


def _write(target: Path, content: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_new(target, content)
    except (FileExistsError, NotADirectoryError):
        raise Refused("another file of the download has its name") from None


def names_in(download: Path) -> list[str]:
    """Return the names in a bulk download as they stand in it; none where it is of no use, which `lay_out` tells."""
    if download.is_dir():
        return [name for _, folders, names in os.walk(download) for name in (*folders, *names)]
    try:
        with ZipFile(download) as opened:
            return opened.namelist()
    except (OSError, BadZipFile, NotImplementedError, ValueError):
        return []


def remove(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
