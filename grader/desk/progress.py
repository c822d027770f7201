"""What a learner has done so far, kept in one small file beside the exercises."""

import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.desk.results import Checked, State
from grader.errors import CourseError
from grader.lab.files import read_json, write_json

FILE = ".progress.json"
FORMAT = 1
LONGEST = 300  # characters of a sentence that is kept


@dataclass(frozen=True)
class Kept:
    """What a check last said of a step.

    Attributes
    ----------
    state : State
        Of the last check.
    points : float
        What its test gave.
    said : str
        The sentence.
    digest : str
        Of the answer that was judged: another one is not judged by this.
    """

    state: State
    points: float
    said: str
    digest: str


@dataclass
class Record:
    """What is known of one exercise.

    Attributes
    ----------
    checked, judged : dict
        By step, what the visible checks and the hidden tests last said.
    checked_at, judged_at, handed_in_at : str
        Times in ISO format, UTC; "" for never.
    handed_in_to : str
        Where the last submission went.
    """

    checked: dict[str, Kept] = field(default_factory=dict)
    judged: dict[str, Kept] = field(default_factory=dict)
    checked_at: str = ""
    judged_at: str = ""
    handed_in_at: str = ""
    handed_in_to: str = ""

    def latest(self, step: str, digest: str) -> Kept | None:
        """Return what was last said of a step's answer, if it is still the one with this digest."""
        said = [(self.checked_at, self.checked), (self.judged_at, self.judged)]
        found = [kept[step] for _, kept in sorted(said, key=lambda pair: pair[0]) if step in kept]
        return next((kept for kept in reversed(found) if kept.digest == digest), None)


class Progress:
    """The file of one desk.

    Parameters
    ----------
    desk : Path
        The folder above the exercises, ``work/`` as a rule.

    Attributes
    ----------
    said : list of str
        What the learner should know of the file: that it was damaged, or cannot be written.
    """

    def __init__(self, desk: Path) -> None:
        self.path = desk / FILE
        self.said: list[str] = []
        self.records = self._read()

    def record(self, name: str) -> Record:
        """Return what is known of an exercise."""
        return self.records.get(name, Record())

    def checked(self, name: str, checked: Checked) -> None:
        """Keep what a check said."""
        record = self.records.setdefault(name, Record())
        kept = {
            result.step.id: Kept(result.state, result.points, (result.said or "")[:LONGEST], result.digest)
            for result in checked.results
        }
        if checked.hidden:
            record.judged, record.judged_at = kept, _now()
        else:
            record.checked, record.checked_at = kept, _now()
        self._write()

    def handed_in(self, name: str, where: str) -> None:
        """Keep that a submission was made."""
        record = self.records.setdefault(name, Record())
        record.handed_in_at, record.handed_in_to = _now(), where
        self._write()

    def _read(self) -> dict[str, Record]:
        try:
            raw = read_json(self.path)
            return {} if raw is None else {name: _record(entry) for name, entry in raw["exercises"].items()}
        except OSError as error:
            self.said.append(f"{self.path} cannot be read ({error.strerror}), so earlier checks are not known.")
        except (CourseError, KeyError, TypeError, ValueError, AttributeError):
            aside = self.path.with_name(f".progress.damaged-{datetime.now():%Y%m%d-%H%M%S}.json")
            os.replace(self.path, aside)
            self.said.append(
                f"{self.path.name} was damaged and is kept as {aside.name}; a new one is begun. "
                "Notebooks are not concerned: check them again, and all is known again."
            )
        return {}

    def _write(self) -> None:
        raw = {"format": FORMAT, "exercises": {name: asdict(record) for name, record in self.records.items()}}
        try:
            write_json(self.path, raw)
        except OSError as error:
            self.said.append(
                f"{self.path} cannot be written ({error.strerror}), so `grader status` will not know this."
            )


def _record(raw: Any) -> Record:
    """Return a record from its JSON; raises whatever does not fit."""
    times = {key: str(raw[key]) for key in ("checked_at", "judged_at", "handed_in_at")}
    for time in filter(None, times.values()):
        datetime.fromisoformat(time)
    return Record(_kept(raw["checked"]), _kept(raw["judged"]), **times, handed_in_to=str(raw["handed_in_to"]))


def _kept(raw: Any) -> dict[str, Kept]:
    return {
        str(id): Kept(State(one["state"]), float(one["points"]), str(one["said"]), str(one["digest"]))
        for id, one in raw.items()
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def ago(time: str, now: datetime | None = None) -> str:
    """Return how long ago a time in ISO format was, in words."""
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(time)).total_seconds()
    for limit, unit, name in ((90, 1, "s"), (5400, 60, "min"), (129_600, 3600, "h")):
        if seconds < limit:
            return f"{max(0, round(seconds / unit))} {name} ago"
    return f"{round(seconds / 86_400)} days ago"
