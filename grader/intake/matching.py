"""Whose is what a learning platform's download holds: by number, by name, or as the instructor says."""

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from grader.errors import CourseError
from grader.intake.learning_platform import Found
from grader.intake.names import show, unfit_student
from grader.intake.roster import CANVAS, MOODLE_GRADES, NBGRADER, WORKSHEET, Person, Roster, plain
from grader.intake.table import as_written, harmless, read_table

COLUMNS = ("download", "learner")  # of the instructor's matches.csv
NEAREST = 3
_NUMBERED = {CANVAS: "canvas", NBGRADER: "canvas", WORKSHEET: "moodle"}  # whose downloads have a roster's numbers


@dataclass
class Entry:
    """What one learner has in a download.

    Attributes
    ----------
    found : Found
        What the names tell.
    names : list of str
        The files or folders, as the platform called them.
    """

    found: Found
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unmatched:
    """What could not be told to be anybody's: its label, the platform's names, why, and who comes nearest."""

    label: str
    names: tuple[str, ...]
    reason: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = ", ".join(map(show, self.names))
        nearest = f" Nearest in the roster: {'; '.join(self.nearest)}." if self.nearest else ""
        return f"{show(self.label)} ({names}): {self.reason}.{nearest}"


def match(
    entries: Mapping[str, Entry], roster: Roster | None, people: Mapping[str, Person], said: Mapping[str, str]
) -> tuple[dict[str, str], list[Unmatched]]:
    """Tell whose each entry is.

    The instructor's word goes first, then the platform's number, then, where the roster has no numbers, a name that
    one person alone has. Whatever is in doubt is nobody's.

    Parameters
    ----------
    entries : mapping
        By label.
    roster : Roster or None
        None: the names in the download are believed.
    people : mapping
        The roster's people by their ids in this course.
    said : mapping
        What `read_matches` gives.

    Returns
    -------
    (dict, list of Unmatched)
        For each label the learner's id; and the rest.
    """
    whose, reasons = {}, {}
    for label, entry in entries.items():
        try:
            whose[label] = said.get(label) or _whose(entry.found, roster, people)
        except LookupError as why:
            reasons[label] = str(why.args[0])
    for label, id in list(whose.items()):
        rivals = [show(other) for other, its in whose.items() if its == id and other != label]
        if rivals and not said.get(label):
            reasons[label] = f"it would be {show(id)}'s, and so would {', '.join(rivals)}"
    unmatched = [
        Unmatched(label, tuple(entries[label].names), reason, _nearest(entries[label].found, people))
        for label, reason in sorted(reasons.items())
    ]
    return {label: id for label, id in whose.items() if label not in reasons}, unmatched


def _whose(found: Found, roster: Roster | None, people: Mapping[str, Person]) -> str:
    """Return a learner's id; a `LookupError` says why there is none."""
    if not found.student:
        raise LookupError("its name is not one that a learning platform gives")
    if roster is None:
        if why := unfit_student(found.student):
            raise LookupError(f"as a learner's id {why}")
        return found.student
    named = {id for id, person in people.items() if plain(found.person) in person.keys}
    for id, person in people.items():
        if found.platform == _NUMBERED.get(roster.kind) and person.platform_id == found.student:
            # Moodle writes a group's number, too, where it has the participant's: the name has to agree.
            hidden = roster.table.cell(person.row, roster.table.column("Identifier")).removesuffix(found.student)
            if roster.kind == WORKSHEET and person.keys and id not in named and plain(found.person) != plain(hidden):
                raise LookupError(f"the number is that of {show(person.name)}, the name is not")
            return id
        same = found.student.casefold() in (id.casefold(), *map(str.casefold, person.ids))
        if same and (not found.platform or (roster.kind == NBGRADER and id in named)):
            return id
    if roster.kind in (NBGRADER, MOODLE_GRADES) and len(named) == 1:
        return named.pop()
    raise LookupError(f"nobody in the roster has the number or id {show(found.student)}")


def _nearest(found: Found, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Return those whose names or ids look most like an entry's: ``Doe, Jane (jdoe)``."""
    words = {key: id for id, person in people.items() for key in {*person.keys, *map(plain, person.ids)}}
    close = get_close_matches(plain(found.person or found.student or found.label), list(words), NEAREST)
    return tuple(f"{show(people[id].name)} ({show(id)})" for id in dict.fromkeys(words[key] for key in close))


def read_matches(path: Path, people: Mapping[str, Person] | None) -> dict[str, str]:
    """Read the instructor's word on whose the unmatched entries are.

    Parameters
    ----------
    path : Path
        A CSV file with the columns `COLUMNS`; there need not be one.
    people : mapping, optional
        The roster's people by their ids; None where any id will do.

    Returns
    -------
    dict
        For each label the learner's id; empty where that is not said yet.

    Raises
    ------
    CourseError
        If it names a learner who is not in the roster.
    """
    if not path.exists():
        return {}
    table = read_table(path)
    label, learner = (table.need(name) for name in COLUMNS)
    said = {}
    for row in range(len(table.rows)):
        if (id := as_written(table.cell(row, learner))) and (
            id not in people if people is not None else unfit_student(id)
        ):
            ids = f" The ids are: {', '.join(map(show, people))}." if people else ""
            raise CourseError(f"{path}, line {table.lines[row]}: {show(id)} is no learner's id here.{ids}")
        said[as_written(table.cell(row, label))] = id
    return said


def write_matches(
    path: Path, said: Mapping[str, str], whose: Mapping[str, str], unmatched: Iterable[Unmatched]
) -> None:
    """Write what the instructor has said, and a row to be filled in for each entry that is nobody's yet."""
    rows = {label: id for label, id in said.items() if id or label not in whose}
    rows = dict.fromkeys((entry.label for entry in unmatched), "") | rows
    if not rows:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:  # Excel takes UTF-8 without a mark for Latin-1
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([harmless(label), harmless(id)] for label, id in rows.items())
    os.replace(temporary, path)
