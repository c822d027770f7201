"""Arrays and texts on disk, in folders that are either complete or not there.

A folder is built under another name beside its place and moved there in one step, so that a crash, a full disk or
Ctrl-C leaves nothing that looks finished. `complete.json`, written last, says what made it.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np

from grader.course.settings import data_folder, heldout_root

# Raised whenever the files of a cache change their meaning, so that an older cache is made anew.
FORMAT = 1
_MARK = "complete.json"
# A build takes minutes at most: a temporary folder older than this was left by a process that was killed.
_LEFTOVER_SECONDS = 3600


def train_folder(project: str, level: str) -> Path:
    """Where the part lies that a learner's kernel may read."""
    return data_folder() / "train" / f"{project}-{level}"


def heldout_folder(project: str, level: str, key: str = "") -> Path:
    """Where the held-out part lies, apart from `train_folder`; `key` tells one secret's sample from another's."""
    return heldout_root() / "-".join(filter(None, (project, level, key)))


def is_complete(folder: Path, made_by: str | None = None) -> bool:
    """Whether `folder` was finished, in today's format and, if `made_by` is given, by the same maker."""
    try:
        mark = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return mark.get("format") == FORMAT and made_by in (None, mark.get("made_by"))


@contextmanager
def building(folder: Path, made_by: str, private: bool = False) -> Iterator[Path]:
    """Yield an empty folder to fill; on leaving without an error it becomes `folder`, else it is removed.

    Parameters
    ----------
    folder : Path
        The final place. An older or unfinished folder there is replaced.
    made_by : str
        What the content depends on: an archive, or the digest of the sample's drawing code.
    private : bool
        Whether only this user may look into it, where the system knows such a thing.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield temporary
        mark = {"format": FORMAT, "made_by": made_by}
        (temporary / _MARK).write_text(json.dumps(mark), encoding="utf-8")
        temporary.chmod(0o700 if private else 0o755)
        _move_into_place(temporary, folder, made_by)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _move_into_place(temporary: Path, folder: Path, made_by: str) -> None:
    if is_complete(folder, made_by):
        return  # another process has just finished the same work
    if folder.exists():
        # Set aside first: a directory that is not empty cannot be replaced in one step.
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        os.replace(folder, aside / "old")
        shutil.rmtree(aside, ignore_errors=True)
    try:
        os.replace(temporary, folder)
    except OSError:
        if not is_complete(folder, made_by):
            raise


def _sweep(folder: Path) -> None:
    """Remove what killed processes left of earlier builds of `folder`."""
    for leftover in folder.parent.glob(f".{folder.name}.*"):
        if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def write_texts(folder: Path, name: str, texts: Iterable[bytes]) -> None:
    """Write UTF-8 texts as one file, `name`.bin, and the positions between which each lies, `name`.npy."""
    offsets = [0]
    with open(folder / f"{name}.bin", "wb") as file:
        for text in texts:
            file.write(text)
            offsets.append(offsets[-1] + len(text))
    np.save(folder / f"{name}.npy", np.array(offsets, dtype=np.int64))


def read_texts(folder: Path, name: str) -> list[str]:
    """Read what `write_texts` wrote; a `ValueError` says if the two files do not fit together."""
    blob = (folder / f"{name}.bin").read_bytes()
    offsets = np.load(folder / f"{name}.npy", allow_pickle=False).tolist()
    if offsets[-1] != len(blob):
        raise ValueError(f"{name}.bin has {len(blob):,} bytes instead of {offsets[-1]:,}")
    return [blob[start:end].decode("utf-8") for start, end in pairwise(offsets)]


def count_texts(folder: Path, name: str) -> int:
    """Return how many texts `write_texts` wrote, without reading them."""
    return len(np.load(folder / f"{name}.npy", allow_pickle=False)) - 1
