"""The held-out data on their way to workers: as files by name, found again by their content."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from grader import data
from grader.data.holdout import held_out_folder


def packed(project: str | None, level: str) -> dict[str, bytes]:
    """Return the files that hold a project's held-out part, by their paths below the folder for such parts.

    Parameters
    ----------
    project : str or None
        None, for an exercise without a data set, gives no files.
    level : str
        The data level.

    Raises
    ------
    CourseError
        If the full data have not been fetched.
    """
    if project is None:
        return {}
    data.held_out(project, level)  # makes the sample's on first use
    folder = held_out_folder(project, level)
    return {f"{folder.name}/{path.name}": path.read_bytes() for path in sorted(folder.iterdir())}


def digest(files: Mapping[str, bytes]) -> str:
    """Return a hash of what `packed` returned."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def folder_of(held_out: str, scratch: Path) -> Path:
    """Return where the files with the digest `held_out` lie below `scratch`, once they are laid out."""
    return scratch / f"heldout-{held_out}"


def lay_out(files: Mapping[str, bytes], scratch: Path) -> None:
    """Write `files` below `scratch`, whole or not at all; again is harmless."""
    folder = folder_of(digest(files), scratch)
    if folder.exists():
        return
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=scratch))
    for name, content in files.items():
        path = unfinished / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    os.replace(unfinished, folder)
