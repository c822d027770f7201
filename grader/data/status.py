"""Which data are here, for `grader data` and `grader doctor`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.course import LEVELS, data_folder
from grader.data import cache, sample
from grader.data.fetch import archives_folder
from grader.data.load import level
from grader.data.projects import PROJECTS
from grader.data.sources import read_dataset


@dataclass(frozen=True)
class Status:
    """What there is of one data set on this machine.

    Attributes
    ----------
    project : str
        ``"cifar10"`` or ``"imdb"``.
    title : str
        What people call it.
    level : str
        The level that a notebook would use now.
    ready : tuple of str
        The levels whose training part is on disk. The built-in sample need not be: it is made when it is first used.
    archive : Path or None
        The downloaded archive, if it is here.
    disk_bytes : int
        What all of it takes on disk, archive included.
    folder : Path
        Where the data are kept.
    """

    project: str
    title: str
    level: str
    ready: tuple[str, ...]
    archive: Path | None
    disk_bytes: int
    folder: Path

    def __str__(self) -> str:
        real = (
            "the real data are here" if "full" in self.ready else "the real data are not here (`grader data` gets them)"
        )
        return f"{self.title}: {real}; notebooks use '{self.level}'; {self.disk_bytes / 1e6:,.0f} MB in {self.folder}"


def status() -> list[Status]:
    """Return the state of each data set; looks at the disk and changes nothing."""
    return [_status(project) for project in PROJECTS]


def _status(project: str) -> Status:
    dataset, folder = read_dataset(project), data_folder()
    archive = archives_folder() / dataset.archive.name
    ready = tuple(
        name
        for name in LEVELS
        if cache.is_complete(cache.train_folder(project, name), None if name == "full" else sample.digest())
    )
    places = [*folder.glob(f"train/{project}-*"), *folder.glob(f"heldout/{project}-*")]
    size = _size(file for place in places for file in place.rglob("*"))
    size += _size(archive.parent.glob(f"{archive.name}*"))
    return Status(project, dataset.title, level(project), ready, archive if archive.is_file() else None, size, folder)


def _size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())
