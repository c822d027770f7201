"""What a learning platform called a submission, kept beside the intake's report: feedback goes back by that name."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import CourseError
from grader.lab.files import read_json, write_json

_ENDING = ".origin.json"


@dataclass(frozen=True)
class Origin:
    """Where a submission came from.

    Attributes
    ----------
    platform : str
        ``"canvas"``, ``"moodle"``, or empty.
    names : tuple of str
        The files or folders of the download that were the learner's, as they were called there.
    """

    platform: str
    names: tuple[str, ...]


def write_origin(course: Path, student: str, assignment: str, origin: Origin) -> None:
    """Keep where a submission came from, in place of what is known of an earlier one."""
    path = course / "intake" / student / f"{assignment}{_ENDING}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(origin))


def read_origins(course: Path, assignment: str) -> dict[str, Origin]:
    """Return for each learner's id where the submission of `assignment` came from.

    Raises
    ------
    CourseError
        If a record is damaged.
    """
    return dict(_read(sorted((course / "intake").glob(f"*/{assignment}{_ENDING}"))))


def _read(paths: Iterable[Path]) -> Iterable[tuple[str, Origin]]:
    for path in paths:
        try:
            content = read_json(path)
            yield path.parent.name, Origin(str(content["platform"]), tuple(map(str, content["names"])))
        except (CourseError, TypeError, KeyError):
            raise CourseError(f"{path} is damaged. Delete it and collect the submissions again.") from None
