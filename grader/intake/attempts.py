"""A learner's attempts at an assignment: which files, which mark. What an earlier one came to stays on file."""

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.lab.files import read_json, write_json

_BEGUN = "begun"


@dataclass(frozen=True)
class Attempt:
    """One attempt that was graded.

    Attributes
    ----------
    graded : str
        When, in UTC; its name among the earlier ones.
    files : dict of str
        SHA-256 of each file as it was taken in, by name.
    tests : str
        A digest of the graded cells that judged it.
    score, points : float
        What the machine gave, of what it could.
    seconds : float
        How long executing it took, by the clock; 0 if that is not known.
    """

    graded: str
    files: dict[str, str]
    tests: str
    score: float
    points: float
    seconds: float = 0


class Attempts:
    """The attempts of one learner at one assignment: ``attempts/<student>/<assignment>/`` of a course folder.

    ``latest.json`` tells of the one in the gradebook. Each earlier one has a folder, named after when it was graded,
    with its files, the notebook as it was graded, and ``attempt.json``.
    """

    def __init__(self, course: Path, student: str, assignment: str) -> None:
        self.folder = course / "attempts" / student / assignment
        self._autograded = course / "autograded" / student / assignment
        self._notebook = f"{assignment}.ipynb"

    @property
    def latest(self) -> Attempt | None:
        """The attempt that the gradebook has the mark of, as far as it was graded here."""
        found = read_json(self.folder / "latest.json")
        return Attempt(**found) if found else None

    @property
    def is_graded(self) -> bool:
        """Whether the submission was graded, and no run was cut off in the middle of it."""
        return (self._autograded / self._notebook).is_file() and not (self.folder / _BEGUN).exists()

    def keep(self) -> None:
        """Put the attempt that is in the gradebook on file, because another takes its place."""
        latest = self.latest
        # After `begun`, what is in autograded/ may be half of the new attempt.
        if latest and self.is_graded and not (kept := self.folder / latest.graded).exists():
            unfinished = self.folder / f".{latest.graded}"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(self._autograded, unfinished)
            write_json(unfinished / "attempt.json", asdict(latest))
            unfinished.rename(kept)

    def begin(self, files: dict[str, str]) -> None:
        """Note that nbgrader is about to write a mark; an attempt with other files is put on file first."""
        if (latest := self.latest) and latest.files != files:
            self.keep()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _BEGUN).touch()

    def finish(self, attempt: Attempt) -> None:
        """Note the mark that nbgrader has written."""
        write_json(self.folder / "latest.json", asdict(attempt))
        (self.folder / _BEGUN).unlink()
