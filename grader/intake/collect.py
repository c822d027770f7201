"""`grader collect`: a learning platform's bulk download becomes submissions of the learners in the roster."""

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import dateutil.parser
from nbgrader.apps import ZipCollectApp
from nbgrader.utils import rmtree

from grader.errors import CourseError
from grader.intake.attempts import Attempts
from grader.intake.course import in_course, known_learners, open_gradebook, released
from grader.intake.download import lay_out, names_in, remove
from grader.intake.learning_platform import Collector, Extractor, Found
from grader.intake.matching import Entry, Unmatched, match, read_matches, write_matches
from grader.intake.names import TIMESTAMP, show, unportable
from grader.intake.origins import Origin, read_origins, write_origin
from grader.intake.regular import Refused
from grader.intake.report import Finding, read_report, report_path
from grader.intake.roster import Person, Roster, learners, read_roster
from grader.intake.submission import take_in

UNMATCHED, MATCHES = "unmatched", "matches.csv"  # below downloaded/<assignment>/


@dataclass
class Collected:
    """What came of a download.

    Attributes
    ----------
    assignment : str
    folder : Path
        What is nobody's lies in its ``unmatched/``; ``matches.csv`` beside it is for the instructor to fill in.
    notes : dict
        For each learner who was collected, by id, the sentences of the intake.
    replaced : list of str
        Ids of those of whom an earlier attempt was replaced.
    older : list of str
        Ids of those of whom a later attempt was collected before, which stays.
    late, untimed : list of str
        Ids of those whom Canvas marks as late, and of those of whom Moodle's time of handing in could not be read.
    unmatched : list of Unmatched
    refused : list of Finding
        What was not even kept, of nobody who is known: a path that leads out of the download, a link.
    missing : list of str
        Ids in the roster of whom nothing has been collected, now or before.
    people : dict
        The roster's people by their ids; empty without a roster.
    """

    assignment: str
    folder: Path
    notes: dict[str, list[str]] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    untimed: list[str] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return what to tell the instructor."""
        lines = [f"{self.assignment}: {len(self.notes)} collected."]
        if self.replaced:
            lines.append(f"In place of an earlier attempt, to be graded again: {self._names(self.replaced)}.")
        if self.older:
            lines.append(f"Left out, for a later attempt was collected before: {self._names(self.older)}.")
        if self.late:
            lines.append(f"Late, says Canvas, whose download holds no times: {self._names(self.late)}.")
        if self.untimed:
            lines.append(
                f"The worksheet's times cannot be read, so nobody counts as late: {self._names(self.untimed)}. "
                "Set Moodle's language to English and download it again."
            )
        lines += [f"{self._names([id])}: {note}" for id, notes in self.notes.items() for note in notes]
        if self.unmatched:
            lines.append(f"{len(self.unmatched)} could not be matched and lie in {self.folder / UNMATCHED}:")
            lines += [f"  {entry}" for entry in self.unmatched]
            lines.append(f"Write their learners' ids into {self.folder / MATCHES}, then run this again.")
        lines += map(str, self.refused)
        if self.missing:
            lines.append(f"{len(self.missing)} handed in nothing: {self._names(self.missing)}.")
        return lines

    def _names(self, ids: list[str]) -> str:
        names = {id: person.name for id, person in self.people.items()}
        return "; ".join(f"{show(name)} ({show(id)})" if (name := names.get(id)) else show(id) for id in ids)


def collect(download: Path, course: Path, roster: Path | None = None, assignment: str | None = None) -> Collected:
    """Take a learning platform's bulk download in, through the intake and nbgrader's own ``zip_collect``.

    It may be repeated at any time. What was collected of a learner before is replaced, what was graded of it is set
    aside if a file has changed, and nobody's work is lost: what cannot be matched stays on file.

    Parameters
    ----------
    download : Path
        The zip, or the folder that it was unpacked to.
    course : Path
        The course folder.
    roster : Path, optional
        A file that `read_roster` knows. Everybody in it is entered into the gradebook. Without it the platform's
        numbers become the learners' ids.
    assignment : str, optional
        By default the one that the download names.

    Raises
    ------
    CourseError
        If the download, the roster or the course is of no use. Nothing has been collected then.
    """
    download, course = download.absolute(), course.absolute()
    read = read_roster(roster) if roster else None
    with in_course(ZipCollectApp, course, assignment or "-") as app:
        name = app.coursedir.assignment_id = _assignment(released(app), download, assignment)
        people = _enter(app, read) if read else {}
        root = Path(app.coursedir.root)
        folder = root / app.downloaded_directory / name
        said = read_matches(folder / MATCHES, people if read else None)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".collecting-", dir=folder) as temporary:
            app.downloaded_directory = str(Path(temporary).relative_to(root))
            return _Collecting(app, Path(temporary), Collected(name, folder, people=people)).run(download, read, said)


def _assignment(names: list[str], download: Path, given: str | None) -> str:
    """Return the assignment that was named, or that the names in the download name, or the only one."""
    if given is None:
        words = "\n".join([download.name, *names_in(download)])
        named = [name for name in names if name in words] or names
        if len(named) == 1:
            return named[0]
    elif given in names:
        return given
    what = f"{given} is no released assignment" if given else f"{download.name} does not tell which assignment it is"
    raise CourseError(f"{what}. Name one with --assignment: {', '.join(names) or 'there is none; run make release'}.")


def _enter(app: ZipCollectApp, roster: Roster) -> dict[str, Person]:
    """Enter the roster's people into the gradebook; return them by their ids. What is known is not emptied."""
    with open_gradebook(app) as gradebook:
        people = learners(roster, known_learners(app, gradebook))
        for id, person in people.items():
            facts = {fact: getattr(person, fact) for fact in ("first_name", "last_name", "email", "lms_user_id")}
            gradebook.update_or_create_student(id, **{fact: value for fact, value in facts.items() if value})
    return people


class _Collecting:
    """One run of `collect`."""

    def __init__(self, app: ZipCollectApp, temporary: Path, collected: Collected) -> None:
        app.init_plugins()
        self.app, self.collected, self.assignment = app, collected, collected.assignment
        self.collector, self.extractor = app.collector_plugin_inst, app.extractor_plugin_inst
        if not (isinstance(self.collector, Collector) and isinstance(self.extractor, Extractor)):
            raise CourseError("This course has plugins of its own for zip_collect: use nbgrader zip_collect.")
        self.course = Path(app.coursedir.root)
        self.origins = read_origins(self.course, self.assignment)
        self.laid_out = temporary / "laid out"
        self.there: set[str] = set()  # the names in it
        self.archive, self.extracted = (
            temporary / self.assignment / step for step in (app.archive_directory, app.extracted_directory)
        )

    def run(self, download: Path, roster: Roster | None, said: dict[str, str]) -> Collected:
        """Lay out, match, collect, look, and keep the rest."""
        refused = self._lay_out(download)
        self.there = set(os.listdir(self.laid_out))
        names = {name.split("/")[0]: name for name in [*self.there, *refused]}
        entries: dict[str, Entry] = {}
        for top, name in sorted(names.items()):
            if top in self.there or not unportable(top):
                found = self._read(name)
                entries.setdefault(found.label, Entry(found)).names.append(top)
        whose, self.collected.unmatched = match(entries, roster, self.collected.people, said)
        for name, why in refused.items():
            if self._read(name).label in whose:
                self.extractor.turned_away += ((self._path(name), Finding.of(name, why)),)
            else:
                self.collected.refused.append(Finding.of(name, why))
        self._collect(entries, {label: id for label, id in whose.items() if not self._is_older(entries[label], id)})
        self._keep(entries, whose)
        write_matches(self.collected.folder / MATCHES, said, whose, self.collected.unmatched)
        submitted = self.course / self.app.coursedir.submitted_directory
        self.collected.missing = [id for id in self.collected.people if not (submitted / id / self.assignment).is_dir()]
        return self.collected

    def _lay_out(self, download: Path) -> dict[str, Refused]:
        """Lay the download out; return what is not there, by its name in it."""
        refused = lay_out(download, self.laid_out)
        inside = list(self.laid_out.iterdir())
        if len(inside) == 1 and inside[0].is_dir() and not self._read(inside[0].name).student:
            self.laid_out = inside[0]  # packed again by hand, a download has one more folder around it
            refused = {name.removeprefix(f"{inside[0].name}/"): why for name, why in refused.items()}
        return refused

    def _path(self, name: str) -> Path:
        """Return where below the extracted folder something of this name in the download would come to lie."""
        top = name.split("/")[0]
        return Path(top, "x") if "/" in name or (self.laid_out / top).is_dir() else Path(top)

    def _read(self, name: str) -> Found:
        """Return what a name in the download tells; of most names that is nothing but themselves."""
        told = self.collector.read(self.extracted / self._path(name))
        return told or Found.nothing(name.split("/")[0])

    def _is_older(self, entry: Entry, id: str) -> bool:
        """Whether a later attempt than this one was collected before, as Canvas' numbers or the times in names tell."""
        earlier = self.origins.get(id)
        if earlier is None or earlier.platform != entry.found.platform:
            return False
        now, then = (max(self._read(name).newness for name in names) for names in (entry.names, earlier.names))
        if older := now < then:
            self.collected.older.append(id)
        return older

    def _collect(self, entries: dict[str, Entry], whose: dict[str, str]) -> None:
        """Have nbgrader collect what is matched, and look at it at once."""
        self.archive.mkdir(parents=True)
        for label in whose:
            for name in self.there.intersection(entries[label].names):
                source, folder = self.laid_out / name, self.archive
                if not entries[label].found.student and source.is_file():
                    folder = self.archive / label  # no platform has named it, so a folder tells whose it is
                    folder.mkdir()
                shutil.move(source, folder / name)
        before = {id: self._seen(id) for id in whose.values()}
        words = {id: self.collected.people[id].handed_in for id in before if id in self.collected.people}
        self.collector.learners = whose
        self.collector.times = {id: time for id, word in words.items() if (time := in_utc(word))}
        self.collected.untimed = [id for id, word in words.items() if word and id not in self.collector.times]
        self.app.force = True
        if whose:
            self.app.extract_archive_files()
            self.app.process_extracted_files()
        for id in before:
            its = [entries[label] for label, owner in whose.items() if owner == id]
            self.collected.notes[id] = take_in(self.course, id, self.assignment).sentences()
            names = tuple(name for entry in its for name in entry.names)
            write_origin(self.course, id, self.assignment, Origin(its[0].found.platform, names))
            if any(entry.found.late for entry in its):
                self.collected.late.append(id)
            if before[id] not in (None, self._seen(id)):
                self.collected.replaced.append(id)
                Attempts(self.course, id, self.assignment).keep()
                coursedir = self.app.coursedir
                for step in (coursedir.autograded_directory, coursedir.feedback_directory):
                    stale = Path(coursedir.format_path(step, id, self.assignment))
                    if stale.is_dir():  # nbgrader grades again what is not there; without times it sees no other reason
                        rmtree(stale)

    def _seen(self, id: str) -> list[tuple[str, str]] | None:
        """Return the files of a submission that the intake has taken, each with its checksum; None without any."""
        if (report := read_report(report_path(self.course, id, self.assignment))) is None:
            return None
        return [(file["name"], file["sha256"]) for file in report.taken if file["name"] != TIMESTAMP]

    def _keep(self, entries: dict[str, Entry], whose: dict[str, str]) -> None:
        """Keep what is nobody's, and drop what was kept of somebody's."""
        folder = self.collected.folder / UNMATCHED
        folder.mkdir(exist_ok=True)
        for label, entry in entries.items():
            for name in entry.names:
                if label in whose or name in self.there:
                    remove(folder / name)
                if label not in whose and name in self.there:
                    shutil.move(self.laid_out / name, folder / name)
        if not os.listdir(folder):
            folder.rmdir()


def in_utc(words: str) -> str | None:
    """Return the time that Moodle's worksheet writes as ``Saturday, 21 November 2026, 5:45 PM``; None if it is no time.

    Moodle writes it in the time zone of who downloads the worksheet; taken for that is this machine's.
    """
    try:
        return dateutil.parser.parse(words).astimezone(UTC).isoformat(" ", "seconds")
    except (ValueError, OverflowError):
        return None
