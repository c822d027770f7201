"""The door of `nbgrader zip_collect`: what a learning platform's download holds, looked at before it is unpacked."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from grader.intake.archives import archive_name, is_archive, unpack
from grader.intake.names import is_noise, limit_of, show, unfit_student
from grader.intake.regular import Refused, read_regular, write_new
from grader.intake.report import Finding, leave_word
from grader.intake.submission import stand_in
from grader.judge.course_config import SUBMISSION_NAME

# Canvas keeps the names in a learner's folder apart: run.json, run-1.json ..., from the eighth on run-<uuid>.json
# (instructure/canvas-lms, app/models/attachment.rb, make_unique_filename; older versions split only the last suffix).
_AGAIN = re.compile(
    r"(.+?)-(?:\d{1,2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})((?:\.[A-Za-z][A-Za-z0-9]*)*\.[A-Za-z0-9]+)"
)


def own_name(name: str) -> str:
    """Return the name that a file had before Canvas told it apart from one that was handed in earlier."""
    again = _AGAIN.fullmatch(name)
    return again[1] + again[2] if again else name


@dataclass(frozen=True)
class Found:
    """What a file's place in a download tells.

    Attributes
    ----------
    label : str
        What stands for the learner there: ``doejane_4711``. All files of a learner have the same.
    platform : str
        ``"canvas"``, ``"moodle"``, or empty.
    student : str
        The platform's id or, where the course knows better, the learner's. Empty where nothing tells.
    person : str
        The name before the id; empty where there is none.
    late : bool
        Whether Canvas marks it as late.
    name : str
        The file's own name.
    time : str or None
        Of handing in, as it stands in the name.
    file_id : int
        Canvas' number of the file, which rises with time; else 0.
    home : str
        The path up to the file's name: with another name behind it, it would be the same learner's.
    """

    label: str
    platform: str
    student: str
    person: str
    late: bool
    name: str
    time: str | None
    file_id: int
    home: str

    @classmethod
    def nothing(cls, label: str, name: str = "", home: str = "") -> "Found":
        """Return what is known where no name tells anything."""
        return cls(label, "", "", "", False, name, None, 0, home)

    @property
    def newness(self) -> tuple[str, int]:
        """The larger, the newer."""
        return str(parse_utc(self.time)) if self.time and _readable(self.time) else "", self.file_id


class Collector(FileNameCollectorPlugin):
    """nbgrader's collector, for which one bad name ends the class. The setting ``ZipCollectApp.collector_plugin``.

    Attributes
    ----------
    learners : dict or None
        For each label the learner's id; who is not in it is passed over. None: the names are believed.
    times : dict
        For each learner's id the time of handing in, where the course knows it.
    """

    learners: dict[str, str] | None = None
    times: dict[str, str] = {}  # noqa: RUF012 - replaced, never changed

    def collect(self, submitted_file: str) -> dict[str, str | None] | None:
        """Return who handed in `submitted_file` and when; None where it is passed over."""
        if Path(submitted_file).suffix not in self.valid_ext:
            return None
        found = self.read(Path(submitted_file))
        if found is None or not found.student:
            return None
        if reason := unfit_student(found.student):
            self.log.error("%s was passed over: as a learner's id %s", show(found.student), reason)
            return None
        time = self.times.get(found.student, found.time)
        return {
            "student_id": found.student,
            "file_id": found.name,
            "timestamp": time if time and _readable(time) else None,
        }

    def read(self, path: Path) -> Found | None:
        """Return what the place of `path`, an absolute one, tells; None where nothing does.

        Of the names that the course's setting describes, only the first below ``extracted/`` is the platform's. What
        follows was chosen by a learner, and could say that it is somebody else's.
        """
        top = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        parts = path.relative_to(top).parts
        begin = len(str(top)) + 1
        match = re.match(self.named_regexp, str(path))
        ours = self.named_regexp == SUBMISSION_NAME
        if match and (
            begin <= match.start("student_id") < match.end("student_id") <= begin + len(parts[0]) or not ours
        ):
            found = _of_match(match, path, begin, loose=len(parts) == 1)
        elif self.learners is not None and len(parts) > 1:
            found = Found.nothing(parts[0], path.name, str(top / parts[0]) + os.sep)
        else:
            return None
        if self.learners is None:
            return found
        student = self.learners.get(found.label)
        return None if student is None else Found(**{**vars(found), "student": student})


def _of_match(match: re.Match[str], path: Path, begin: int, loose: bool) -> Found:
    """Return what the setting ``FileNameCollectorPlugin.named_regexp`` found; a course may have one of its own."""
    groups = match.groupdict()
    label = str(path)[begin : match.end("student_id")]
    if late := bool(groups.get("late")) or label.startswith("LATE_anon_"):
        label = label.replace("LATE_", "", 1)  # Canvas writes names in small letters
    name = match["file_id"]
    if not name.endswith(path.suffix):
        name += path.suffix
    canvas, moodle = groups.get("canvas"), groups.get("moodle")
    return Found(
        label=label,
        platform="canvas" if canvas else "moodle" if moodle else "",
        student=match["student_id"],
        person=groups.get("person") or "",
        late=late,
        name=own_name(name) if canvas and loose else name,
        time=groups.get("timestamp"),
        file_id=int(canvas or 0),
        home=str(path)[: match.start("file_id")],
    )


class Extractor(ExtractorPlugin):
    """Unpack and copy what a class handed in, and leave word of what was refused. ``ZipCollectApp.extractor_plugin``.

    A learner of whom no notebook is left gets the released one as a stand-in, so that nbgrader collects and grades it,
    and the learner reads why. Of several files that would have the same name, one is left: the newest, as the time in
    its name or Canvas' number of the file tells, then the one in the fewest folders. (nbgrader ends for all where two
    of them have no time.)

    Attributes
    ----------
    turned_away : sequence of (path, Finding)
        What of a download did not get into the archive folder: where below the extracted folder it would be, and why.
    """

    turned_away: tuple[tuple[Path, Finding], ...] = ()

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Fill `extracted_path` from what lies in `archive_path`."""
        archive, extracted = Path(archive_path), Path(extracted_path)
        coursedir = self.parent.coursedir
        self.assignment = coursedir.assignment_id
        word: dict[str, list[Finding]] = defaultdict(list)
        homes: dict[str, Path] = {}  # for each learner a place whose name tells who it is
        brought = [(extracted / path, [finding]) for path, finding in self.turned_away]
        for folder, folders, names in os.walk(archive):
            folders[:] = sorted(name for name in folders if not is_noise(name))
            for name in sorted(name for name in names if not is_noise(name)):
                source = Path(folder, name)
                brought.append(self._bring(source, extracted / source.parent.relative_to(archive)))
        for home, refused in brought:
            found = self._found(home)
            for finding in refused:
                self.log.warning("%s: %s", show(found.label if found else home.name), finding)
            if found:
                homes.setdefault(found.student, Path(found.home + f"{self.assignment}.ipynb"))
                word[found.student] += refused
        kept = self._drop_copies(extracted, word)
        course = Path(coursedir.root)
        for student, home in homes.items():
            missing = not any(path.suffix == ".ipynb" for path in kept[student])
            if missing:
                word[student].append(Finding(home.name, "it is not among the files that were handed in"))
                try:
                    home.parent.mkdir(parents=True, exist_ok=True)
                    write_new(home, stand_in(course, self.assignment))
                except OSError as error:
                    self.log.error("%s gets no notebook: %s", show(student), error)
            leave_word(course, student, self.assignment, word[student], missing)

    def _bring(self, source: Path, folder: Path) -> tuple[Path, list[Finding]]:
        """Bring one file, or what an archive holds, below `folder`; return a path that tells who it is from."""
        path = folder / source.stem / f"{self.assignment}.ipynb" if is_archive(source) else folder / source.name
        try:
            if is_archive(source):
                return path, unpack(source, folder / archive_name(source))
            content = read_regular(source, limit_of(source.name))
            folder.mkdir(parents=True, exist_ok=True)
            write_new(path, content)
            return path, []
        except Refused as why:
            return path, [Finding.of(source.name, why)]

    def _found(self, path: Path) -> Found | None:
        found = self.parent.collector_plugin_inst.read(path)
        return None if found is None or not found.student or unfit_student(found.student) else found

    def _drop_copies(self, extracted: Path, word: dict[str, list[Finding]]) -> dict[str, list[Path]]:
        """Delete all but one of the files that would be collected under one name; return what is left by learner."""
        alike: dict[tuple[str, str], list[tuple[tuple[str, int], int, Path]]] = defaultdict(list)
        for path in sorted(extracted.rglob("*")):
            found = self._found(path) if path.is_file() else None
            if found:
                alike[found.student, found.name].append((found.newness, -len(path.parts), path))
        kept = defaultdict(list)
        for (student, name), files in alike.items():
            *rest, (newness, _, best) = sorted(files)
            kept[student].append(best)
            for (time, file_id), _, path in rest:
                path.unlink()
                if time == newness[0]:  # else it is an earlier attempt
                    which = "other" if file_id == newness[1] else "newer"
                    place = show(str(path.relative_to(extracted)))
                    word[student].append(Finding(place, f"there are two files {show(name)}, and the {which} was taken"))
        return kept


def _readable(time: str | None) -> bool:
    """Whether nbgrader can read this time, or there is none to read."""
    try:
        parse_utc(time)
    except Exception:  # dateutil raises whatever its arithmetic meets
        return False
    return True
