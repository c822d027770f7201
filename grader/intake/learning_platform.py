"""The door of `nbgrader zip_collect`: what a learning platform's download holds, looked at before it is unpacked."""

import os
import re
from collections import defaultdict
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from grader.intake.archives import archive_name, is_archive, unpack
from grader.intake.names import is_noise, limit_of, show, unfit_student
from grader.intake.regular import Refused, read_regular, write_new
from grader.intake.report import Finding, leave_word
from grader.intake.submission import stand_in


class Collector(FileNameCollectorPlugin):
    """nbgrader's collector, for which one bad name ends the class. The setting ``ZipCollectApp.collector_plugin``."""

    def collect(self, submitted_file: str) -> dict[str, str | None] | None:
        """Return who handed in `submitted_file` and when; None where it is passed over."""
        found = super().collect(submitted_file)
        if found and (reason := unfit_student(found["student_id"])):
            self.log.error("%s was passed over: as a learner's id %s", show(found["student_id"]), reason)
            return None
        if found and not _readable(found.get("timestamp")):
            found["timestamp"] = None
        return found


class Extractor(ExtractorPlugin):
    """Unpack and copy what a class handed in, and leave word of what was refused. ``ZipCollectApp.extractor_plugin``.

    A learner of whom no notebook is left gets the released one as a stand-in, so that nbgrader collects and grades it,
    and the learner reads why. Of several files that would have the same name, one is left: the one with the latest time
    in its name, then the one in the fewest folders. (nbgrader ends for all where two of them have no time.)
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Fill `extracted_path` from what lies in `archive_path`."""
        archive, extracted = Path(archive_path), Path(extracted_path)
        coursedir = self.parent.coursedir
        self.assignment = coursedir.assignment_id
        word: dict[str, list[Finding]] = defaultdict(list)
        homes: dict[str, Path] = {}  # for each learner a place whose name tells who it is
        for folder, folders, names in os.walk(archive):
            folders[:] = sorted(name for name in folders if not is_noise(name))
            for name in sorted(name for name in names if not is_noise(name)):
                source = Path(folder, name)
                home, refused = self._bring(source, extracted / source.parent.relative_to(archive))
                for finding in refused:
                    self.log.warning("%s: %s", show(name), finding)
                if found := self._found(home):
                    name_at = found.start("file_id")
                    homes.setdefault(found["student_id"], Path(str(home)[:name_at] + f"{self.assignment}.ipynb"))
                    word[found["student_id"]] += refused
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

    def _found(self, path: Path) -> re.Match[str] | None:
        found = re.match(self.parent.collector_plugin_inst.named_regexp, str(path))
        return None if found is None or unfit_student(found["student_id"]) else found

    def _drop_copies(self, extracted: Path, word: dict[str, list[Finding]]) -> dict[str, list[Path]]:
        """Delete all but one of the files that would be collected under one name; return what is left by learner."""
        alike: dict[tuple[str, str], list[tuple[str, int, Path]]] = defaultdict(list)
        for path in sorted(extracted.rglob("*")):
            found = self._found(path) if path.is_file() else None
            if found:
                time = found.groupdict().get("timestamp")
                name = Path(found["file_id"]).stem + path.suffix
                alike[found["student_id"], name].append(
                    (str(parse_utc(time)) if time and _readable(time) else "", -len(path.parts), path)
                )
        kept = defaultdict(list)
        for (student, name), files in alike.items():
            *rest, (time, _, best) = sorted(files)
            kept[student].append(best)
            for other_time, _, path in rest:
                path.unlink()
                if other_time == time:
                    place = show(str(path.relative_to(extracted)))
                    word[student].append(Finding(place, f"there are two files {show(name)}, and the other was taken"))
        return kept


def _readable(time: str | None) -> bool:
    """Whether nbgrader can read this time, or there is none to read."""
    try:
        parse_utc(time)
    except Exception:  # dateutil raises whatever its arithmetic meets
        return False
    return True
