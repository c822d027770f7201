"""The door of nbgrader's exchange: collect without following a link; nobody there ends it for the class."""

import os
import stat
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from grader.intake.names import MOST_ENTRIES, WHOLE, is_noise, limit_of, show, unfit_student
from grader.intake.regular import Refused, read_regular, write_new
from grader.intake.report import Finding
from grader.intake.submission import take_in


class Collect(ExchangeCollect):
    """nbgrader's own collect, but for how it reads a name and copies a folder. The setting ``ExchangeFactory.collect``.

    Everybody can write into the exchange's ``inbound``. nbgrader ends for all where one name there holds no time or one
    folder is too large, and copies what a link points to.
    """

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record = super()._path_to_record(path)
            reason = unfit_student(record["username"])
        except Exception:  # nbgrader's own, or whatever dateutil meets in the name
            reason = "it does not say who handed in what and when"
        if reason:
            self.log.error("%s in the exchange was passed over: %s", show(os.path.basename(path)), reason)
            return {"username": "", "filename": "", "timestamp": datetime.min}
        return record

    def init_src(self) -> None:
        """Find the newest folder of each learner."""
        super().init_src()
        self.src_records: list[dict[str, Any]] = [record for record in self.src_records if record["username"]]

    def copy_files(self) -> None:
        """Copy each learner's folder; where that fails, name it and go on."""
        records = self.src_records
        if not records:
            super().copy_files()  # it says so
        for record in records:
            self.src_records = [record]
            try:
                super().copy_files()
            except Exception as error:
                self.log.error("%s was not collected: %s", show(record["filename"]), error)

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy what may be handed in from `src`, and look at it at once."""
        folder = Path(dest)
        refused = copy_folder(Path(src), folder)
        report = take_in(self.coursedir.root, folder.parent.name, folder.name, refused)
        for line in report.sentences():
            self.log.warning("%s: %s", show(folder.parent.name), line)


def copy_folder(source: Path, target: Path) -> list[Finding]:
    """Copy the regular files that may be handed in from `source`, a folder that its owner may change meanwhile.

    Parameters
    ----------
    source : Path
        The folder; it is opened once, and all is read through that.
    target : Path
        It is made.

    Returns
    -------
    list of Finding
        What was left behind.
    """
    target.mkdir(parents=True)
    try:
        folder = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        kind = "it is a link" if stat.S_ISLNK(source.lstat().st_mode) else "it cannot be opened as a folder"
        return [Finding.of(source.name, f"{kind}; only folders are collected")]
    refused, total = [], 0
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, MOST_ENTRIES + 1)]
        if len(names) > MOST_ENTRIES:
            return [Finding.of(source.name, f"it holds more than {MOST_ENTRIES:,} files")]
        names = [name for name in names if not is_noise(name)]
        for name in sorted(names, key=lambda name: (not name.endswith(".ipynb"), name)):
            try:
                content = read_regular(name, limit_of(name), dir_fd=folder)
                if total + len(content) > WHOLE:
                    raise Refused(f"all files together have more than {WHOLE / 1e6:g} MB")
                write_new(target / name, content)
                total += len(content)
            except Refused as why:
                refused.append(Finding.of(name, why))
    finally:
        os.close(folder)
    return refused
