"""Bring a data set here: find its archive, verify it, and keep its arrays."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.course import course_root, data_folder
from grader.data import cache, disk
from grader.data.archive import UnusableArchive
from grader.data.download import SourceError, bar_interval, download, host, verify
from grader.data.mirror import Mirror, chosen_mirror
from grader.data.projects import project_module
from grader.data.sources import Archive, Dataset, read_dataset
from grader.errors import CourseError


def archives_folder() -> Path:
    """Where downloads go; nothing reads it once the arrays are made."""
    return data_folder() / "archives"


def is_fetched(project: str) -> bool:
    """Whether the full data are here: the training part, and where there is a course folder the held-out part too."""
    folders = [cache.train_folder(project, "full")]
    if course_root():
        folders.append(cache.heldout_folder(project, "full"))
    return all(cache.is_complete(folder) for folder in folders)


def fetch(project: str) -> None:
    """Fetch the full data of a project, unless they are here.

    Tried in this order: an archive downloaded before, the mirror that `COURSE_MIRROR` names, the sources in
    `dataset.toml`. An archive whose checksum or content is wrong is passed over for the next source.

    Parameters
    ----------
    project : str
        ``"cifar10"`` or ``"imdb"``.

    Raises
    ------
    CourseError
        If no source gave a good archive (the text lists what was wrong with each), or the disk is full. What was there
        before stays as it was; an interrupted download goes on where it stopped.
    """
    project_module(project)
    if is_fetched(project):
        return
    dataset = read_dataset(project)
    try:
        _require_space(dataset)
        problems = _try_sources(project, dataset)
    except OSError as error:
        raise disk.in_words(error, dataset.title) from None
    if not is_fetched(project):
        raise CourseError(
            f"{dataset.title} could not be fetched. Tried:\n"
            + "".join(f"  - {problem}\n" for problem in problems)
            + "Try again later: a broken download goes on where it stopped. Or get "
            f"{dataset.archive.name} in another way and put it into {archives_folder()}, or set COURSE_MIRROR to a "
            "folder or URL that has it and its SHA256SUMS. Meanwhile the built-in sample (COURSE_LEVEL=sample) needs "
            "no download."
        )
    print(f"{dataset.title}: ready in {data_folder()}", flush=True)


def _try_sources(project: str, dataset: Dataset) -> list[str]:
    """Build from the first good source, and return what was wrong with those before it."""
    problems = []
    for name, get in _sources(dataset.archive):
        print(f"{dataset.title}: trying {name}", flush=True)
        try:
            _build(project, get(), dataset)
            break
        except (SourceError, UnusableArchive) as error:
            problems.append(str(error))
            print(f"  {error}", flush=True)
    return problems


def _sources(archive: Archive) -> Iterator[tuple[str, Callable[[], Path]]]:
    """Yield each place that may have the archive: what to call it, and a function that returns the verified file."""
    folder, mirror = archives_folder(), chosen_mirror()
    kept = folder / archive.name
    if kept.is_file():
        yield str(kept), lambda: _kept(kept, archive, mirror)
    if mirror:
        yield str(mirror), lambda: mirror.get(archive.name, archive.checksum, folder)
    for url in archive.sources:
        yield host(url), lambda url=url: download(url, folder, archive.name, archive.checksum)  # type: ignore[misc]


def _kept(path: Path, archive: Archive, mirror: Mirror | None) -> Path:
    """Return the archive of an earlier download: it is the authors' file, or the mirror's."""
    try:
        verify(path, archive.checksum, str(path))
    except SourceError:
        checksum = mirror.checksum(archive.name) if mirror else None
        if checksum is None:
            raise
        verify(path, checksum, str(path))
    return path


def _build(project: str, archive: Path, dataset: Dataset) -> None:
    """Read the archive into the two folders. The training part comes into its place last: it says that all is here."""
    from tqdm import tqdm

    module, made_by = project_module(project), f"{archive.name}, {archive.stat().st_size} bytes"
    with (
        cache.building(cache.train_folder(project, "full"), made_by) as training,
        cache.building(cache.heldout_folder(project, "full"), made_by, private=True) as held_out,
        tqdm(desc="  reading", total=sum(module.SIZES["full"]), mininterval=bar_interval(), unit="") as bar,
    ):
        module.unpack(archive, training, held_out, bar.update)


def _require_space(dataset: Dataset) -> None:
    """Raise a `CourseError` if the disk is too full to begin; a download of an hour should not fail at its end."""
    mirror, archive = chosen_mirror(), dataset.archive
    downloads = not (archives_folder() / archive.name).is_file() and (mirror is None or mirror.is_url)
    needed = archive.cache_bytes + (archive.bytes if downloads else 0)
    place = data_folder()
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise CourseError(
            f"{dataset.title} needs {needed / 1e6:,.0f} MB, but {place} has {free / 1e6:,.0f} MB free. Make room "
            "there, or set COURSE_DATA to a folder on another disk."
        )
