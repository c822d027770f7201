"""Look at one submission's folder: what stays, what is set aside, what stands in for a notebook that is no use."""

import hashlib
import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.intake import notebook as notebooks
from grader.intake.contents import check_content
from grader.intake.names import (
    FILES,
    MOST_ENTRIES,
    SECRET,
    TIMESTAMP,
    WHOLE,
    is_noise,
    limit_of,
    show,
    unfit_student,
)
from grader.intake.regular import Refused, read_regular, write_new
from grader.intake.report import Finding, Report, pending_path, read_report, report_path, write_report


def take_in(course: str | Path, student: str, assignment: str, turned_away: Sequence[Finding] | None = None) -> Report:
    """Look at every file of ``submitted/<student>/<assignment>``, and leave there what nbgrader may touch.

    What is refused is moved to ``quarantine/<student>/<assignment>/<time>/``. A notebook that can be used is called
    ``<assignment>.ipynb`` afterwards; where there is none, the released one stands in for it, blank. It may be repeated
    at any time; what was found stays on file until the submission changes.

    Parameters
    ----------
    course : path
        The course folder.
    student, assignment : str
        Their ids.
    turned_away : sequence of Finding, optional
        What a door refused of this attempt already; what is on file of an earlier one is forgotten then.

    Returns
    -------
    Report
        It is kept as ``intake/<student>/<assignment>.json``.

    Raises
    ------
    CourseError
        If no folder can be named after `student`, or the assignment was never released here.
    """
    if reason := unfit_student(student):
        raise CourseError(f"The submission of '{show(student)}' was not graded: as a learner's id {reason}.")
    return _Look(Path(course), student, assignment).report(turned_away)


def stand_in(course: Path, assignment: str) -> bytes:
    """Return the released notebook, blank."""
    try:
        return (course / "notebooks" / assignment / f"{assignment}.ipynb").read_bytes()
    except OSError as error:
        raise CourseError(
            f"{error.filename} cannot be read, and without the released notebook no submission can be looked at. "
            "Run make release."
        ) from None


class _Look:
    """One look at one folder."""

    def __init__(self, course: Path, student: str, assignment: str) -> None:
        self.course, self.student, self.assignment = course, student, assignment
        self.folder = course / "submitted" / student / assignment
        self.name = f"{assignment}.ipynb"
        self.blank = stand_in(course, assignment)
        self.known = notebooks.released_cells(self.blank)
        self.taken: list[dict[str, Any]] = []
        self.refused: list[Finding] = []
        self.notes: list[str] = []
        self.size = 0
        self.aside: Path | None = None

    def report(self, turned_away: Sequence[Finding] | None) -> Report:
        """Look, set aside, and write the report."""
        path = report_path(self.course, self.student, self.assignment)
        pending = pending_path(self.course, self.student, self.assignment)
        word = read_report(pending) if turned_away is None else Report(refused=list(turned_away))
        earlier = read_report(path) if word is None else None
        self._make_folder()
        if earlier and earlier.state == self._state():
            return earlier
        blank = self._sort()
        if word:  # what a door said goes first: it has seen what is not in the folder
            self.refused = word.refused + _others(self.refused, word.refused)
        elif earlier and _same(earlier.taken, self.taken):
            word = earlier
            self.refused = _others(word.refused, self.refused) + self.refused
        if word:
            self.notes = [note for note in word.notes if note not in self.notes] + self.notes
            blank = blank or word.stand_in
        report = Report(self.taken, self.refused, self.notes, blank, self._state())
        write_report(path, report)
        pending.unlink(missing_ok=True)
        return report

    def _make_folder(self) -> None:
        """Set aside what stands where the learner's or the assignment's folder should be, and see that there is one."""
        for place in (self.folder.parent, self.folder):
            with suppress(FileNotFoundError):
                if not stat.S_ISDIR(place.lstat().st_mode):
                    self._refuse(place, "a folder should be in its place, and links are not followed")
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # the folder may be somebody else's; moving out of it will tell
            self.folder.chmod(stat.S_IMODE(self.folder.stat().st_mode) | stat.S_IRWXU)
        if len(os.listdir(self.folder)) > MOST_ENTRIES:
            self._refuse(self.folder, f"it holds more than {MOST_ENTRIES:,} files")
            self.folder.mkdir()

    def _sort(self) -> bool:
        """Decide on every entry; return whether a blank notebook had to stand in."""
        names = []
        for name in sorted(os.listdir(self.folder)):
            if is_noise(name):
                self._set_aside(self.folder / name)
            else:
                names.append(name)
        books = [name for name in names if name.lower().endswith(".ipynb")]
        blank = not self._take_notebook(books)
        small = [name for name in (TIMESTAMP, SECRET) if name in names]  # first, so that a crowd does not push them out
        for count, name in enumerate(small + [name for name in names if name not in (*small, *books)]):
            try:
                if count >= FILES:
                    raise Refused(f"a submission has at most {FILES} files")
                self._take(name, self._read(name))
            except Refused as why:
                self._refuse(self.folder / name, why)
        return blank

    def _take_notebook(self, books: list[str]) -> bool:
        """Leave the one notebook that is graded, under its right name; return whether it is the learner's."""
        usable = {}
        for name in books:
            try:
                if name != self.name and self.name in books:
                    raise Refused(f"one notebook is graded, {self.name}")
                content = self._read(name)
                book = notebooks.clean_notebook(content, self.known)
                if name != self.name and (len(books) > 1 or 2 * len(book.grade_ids) < len(self.known)):
                    raise Refused(f"the notebook that is graded must be called {self.name}")
                usable[name] = (book, book.content != content)
            except Refused as why:
                self._refuse(self.folder / name, why)
        for name, (book, repaired) in usable.items():
            self.notes += book.notes
            if name != self.name:
                self.notes.append(f"The notebook was called {show(name)} and was taken as {self.name}.")
            if repaired or name != self.name:
                self._set_aside(self.folder / name)
                write_new(self.folder / self.name, book.content)
            self._take(self.name, book.content)
            return True
        if not books:
            self.refused.append(Finding(self.name, "it is not among the files that were handed in"))
        write_new(self.folder / self.name, self.blank)
        self._take(self.name, self.blank)
        return False

    def _read(self, name: str) -> bytes:
        content = read_regular(self.folder / name, limit_of(name))
        check_content(name, content)
        if self.size + len(content) > WHOLE:
            raise Refused(f"all files together have more than {WHOLE / 1e6:g} MB")
        return content

    def _take(self, name: str, content: bytes) -> None:
        self.size += len(content)
        self.taken.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})

    def _refuse(self, path: Path, why: object) -> None:
        self.refused.append(Finding.of(path.name, why))
        self._set_aside(path)

    def _set_aside(self, path: Path) -> None:
        """Move `path` into the quarantine, a link as a link; a pipe, socket or device is removed, never opened."""
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
            path.unlink()
            return
        if self.aside is None:
            time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            self.aside = self.course / "quarantine" / self.student / self.assignment / time
            self.aside.mkdir(parents=True)
        target = self.aside / path.name
        if os.path.lexists(target):  # a folder and a file in it can have the same name
            target = self.aside / f"{len(os.listdir(self.aside))}-{path.name}"
        try:
            path.rename(target)
        except OSError:  # another file system
            shutil.move(path, target)

    def _state(self) -> list[Any]:
        """Return what changes when a file changes. Nobody can set a file's ctime."""
        seen = sorted((entry.name, entry.stat(follow_symlinks=False)) for entry in os.scandir(self.folder))
        files = [[show(name), at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino] for name, at in seen]
        return [hashlib.sha256(self.blank).hexdigest(), *files]


def _same(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> bool:
    return [(file["name"], file["sha256"]) for file in some] == [(file["name"], file["sha256"]) for file in others]


def _others(findings: list[Finding], than: list[Finding]) -> list[Finding]:
    names = {finding.name for finding in than}
    return [finding for finding in findings if finding.name not in names]
