"""What `datasets/<project>/dataset.toml` says: where a data set comes from, its checksum and its splits."""

import sysconfig
import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseError

# In the clone, or where `pip install` puts the files that pyproject.toml calls data-files.
_PLACES = (
    Path(__file__).resolve().parents[2] / "datasets",
    Path(sysconfig.get_path("data")) / "share" / "deep-learning-course" / "datasets",
)


@dataclass(frozen=True)
class Archive:
    """The archive of a data set, as its authors publish it.

    Attributes
    ----------
    name : str
        The file's name.
    bytes : int
        Its size.
    cache_bytes : int
        About what its arrays take on disk.
    checksum : str
        ``sha256:`` or ``md5:`` and the digest in hexadecimal.
    sources : tuple of str
        URLs of the same bytes, in the order in which to try them.
    """

    name: str
    bytes: int
    cache_bytes: int
    checksum: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """A data set: what it is called, its archive, and how many examples each split has."""

    title: str
    archive: Archive
    splits: dict[str, int]


def read_dataset(project: str) -> Dataset:
    """Read the `dataset.toml` of a project; a `CourseError` names the file if it is missing or incomplete."""
    path = dataset_folder(project) / "dataset.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        archive = Archive(**{**raw["archive"], "sources": tuple(raw["archive"]["sources"])})
        return Dataset(raw["title"], archive, raw["splits"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(f"{path} is damaged or incomplete: {error}.") from None


def dataset_folder(project: str) -> Path:
    """Return the folder with a data set's card: in the clone, or where the installed package keeps it."""
    for place in _PLACES:
        if (place / project / "dataset.toml").is_file():
            return place / project
    raise CourseError(f"The card of '{project}' is in none of {', '.join(map(str, _PLACES))}: reinstall the package.")
