"""What was taken and what was refused: kept as JSON for each submission, told in sentences."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.intake.names import show
from grader.lab.files import read_json, write_json

NAMED = 20  # refused files that are told one by one


@dataclass(frozen=True)
class Finding:
    """A file that was not taken.

    Attributes
    ----------
    name : str
        As `show` gives it.
    reason : str
        What can follow ``<name> was not taken:``.
    """

    name: str
    reason: str

    @classmethod
    def of(cls, name: str, reason: object) -> "Finding":
        """Return the finding for a file whose name somebody else chose."""
        return cls(show(name), str(reason))

    def __str__(self) -> str:
        return f"{self.name} was not taken: {self.reason}."


@dataclass(frozen=True)
class Report:
    """What came of looking at one submission.

    Attributes
    ----------
    taken : list of dict
        ``name``, ``size`` in bytes and ``sha256`` of each file.
    refused : list of Finding
        Their files lie in ``quarantine/``, unless they were pipes, sockets or devices.
    notes : list of str
        Sentences on what was put right.
    stand_in : bool
        Whether a blank notebook is graded in place of one that could not be used.
    state : list
        What the folder looked like, so that an unchanged one need not be read again.
    """

    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stand_in: bool = False
    state: list[Any] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Return what learner and instructor should know; empty where everything was taken as it came."""
        lines = [str(finding) for finding in self.refused[:NAMED]]
        if (more := len(self.refused) - NAMED) > 0:
            lines.append(f"{more} more files were not taken.")
        if self.stand_in:
            lines.append("A blank notebook was graded in place of yours: put this right and hand in again.")
        return lines + self.notes


def report_path(course: Path, student: str, assignment: str) -> Path:
    """Return where the report of a submission is kept."""
    return course / "intake" / student / f"{assignment}.json"


def pending_path(course: Path, student: str, assignment: str) -> Path:
    """Return where a door leaves word of what it refused before the submission's folder existed."""
    return course / "intake" / student / f"{assignment}.pending.json"


def read_report(path: Path) -> Report | None:
    """Return the report in `path`; None where there is none or it is damaged, for it can be made again."""
    try:
        content = read_json(path)
        return content and Report(**{**content, "refused": [Finding(**found) for found in content["refused"]]})
    except (CourseError, OSError, TypeError, KeyError):
        return None


def write_report(path: Path, report: Report) -> None:
    """Write `report` to `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(report))


def leave_word(course: Path, student: str, assignment: str, refused: Sequence[Finding], stand_in: bool = False) -> None:
    """Say what a door refused of a new submission; the next look at its folder takes it up."""
    write_report(pending_path(course, student, assignment), Report(refused=list(refused), stand_in=stand_in))


def findings(course_root: str | Path, student: str, assignment: str) -> list[str]:
    """Return the sentences on a submission that was looked at: what was refused and why, what was put right.

    Parameters
    ----------
    course_root : path
        The course folder.
    student, assignment : str
        Their ids.

    Returns
    -------
    list of str
        Plain text; empty where nothing was found or nobody has looked.
    """
    report = read_report(report_path(Path(course_root), student, assignment))
    return report.sentences() if report else []
