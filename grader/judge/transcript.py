"""What a submission's kernel showed and answered: enough to judge it again without running anything.

A transcript is found by all that could have changed it: the cells that run, the files beside them, the package's code,
the versions installed, limits, device, data and sandbox. Hidden tests are not among these: a corrected one finds the
answers to the calls that it still makes.
"""

import hashlib
import io
import json
import os
import platform
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from grader.judge.cell import KernelEnded, Stopped

FORMAT = 1
LARGEST = 100_000_000  # bytes of all answers; a submission that gives more is executed whenever it is judged
# What runs in a kernel, and what runs it. A change elsewhere in the package changes no answer.
_ROOMS = ("bridge", "course", "data", "judge", "lab", "sandbox")
_PACKAGE = Path(__file__).resolve().parents[1]
_CONTENTS = "transcript.json"


class Unheard(Exception):
    """A call that is not in the transcript."""


@dataclass(frozen=True)
class CellRun:
    """What came of one of the learner's cells.

    Attributes
    ----------
    outputs : list of dict
        As the graded notebook holds them.
    count : int or None
        The number that Python gave the cell.
    stopped : bool
        Whether a limit stopped it, or the kernel ended.
    ended : str
        Why the kernel ended meanwhile; empty if it lives.
    """

    outputs: list[dict[str, Any]]
    count: int | None = None
    stopped: bool = False
    ended: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back from one call: the reply's buffers, or the sentence on the limit that stopped it."""

    buffers: list[bytes] = field(default_factory=list)
    stopped: str = ""
    ended: bool = False


class Transcript:
    """The outputs of a submission's cells and the answers to the calls between them.

    Attributes
    ----------
    cells : list of CellRun
        In the notebook's order.
    answers : dict
        By the call's name, which says after how many cells it was made, what it asked, and for how manieth time.
    seconds : float
        How long executing took, by the clock.
    whole : bool
        Whether everything is in it; false once the answers grew over `LARGEST`.
    """

    def __init__(self) -> None:
        self.cells: list[CellRun] = []
        self.answers: dict[str, Answer] = {}
        self.seconds = 0.0
        self.whole = True
        self._size = 0

    @property
    def stopped(self) -> bool:
        """Whether a limit, or the end of the kernel, cut something off: on a quieter machine it might have gone on."""
        return any(cell.stopped for cell in self.cells) or any(answer.stopped for answer in self.answers.values())

    def keep(self, name: str, answer: Answer) -> None:
        """Add the answer to the call `name`."""
        self._size += sum(map(len, answer.buffers))
        if self._size > LARGEST:
            self.whole = False
            self.answers.clear()
        if self.whole:
            self.answers[name] = answer

    def to_bytes(self) -> bytes:
        """Return the transcript as a zip of JSON and raw bytes, each different buffer once."""
        parts: dict[str, bytes] = {}

        def put(buffer: bytes) -> str:
            digest = hashlib.sha256(buffer).hexdigest()
            parts[digest] = buffer
            return digest

        answers = {
            name: {"buffers": [put(part) for part in answer.buffers], "stopped": answer.stopped, "ended": answer.ended}
            for name, answer in self.answers.items()
        }
        cells = [vars(cell) for cell in self.cells]
        contents = {"format": FORMAT, "seconds": self.seconds, "cells": cells, "answers": answers}
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(_CONTENTS, json.dumps(contents))
            for digest, part in parts.items():
                archive.writestr(digest, part)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Transcript":
        """Return the transcript that `to_bytes` wrote; a `ValueError` says that it is none."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                contents = json.loads(archive.read(_CONTENTS))
                if contents["format"] != FORMAT:
                    raise ValueError(f"its format is {contents['format']}")
                parts = {name: archive.read(name) for name in archive.namelist() if name != _CONTENTS}
            transcript = cls()
            transcript.seconds = contents["seconds"]
            transcript.cells = [CellRun(**cell) for cell in contents["cells"]]
            for name, answer in contents["answers"].items():
                buffers = [parts[digest] for digest in answer["buffers"]]
                transcript.keep(name, Answer(buffers, answer["stopped"], answer["ended"]))
        except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, EOFError, OSError) as error:
            raise ValueError(f"it is damaged ({type(error).__name__})") from None
        return transcript


class Stenographer:
    """Takes part in one pass over a notebook: names its calls, and writes down or reads out what comes of them.

    Parameters
    ----------
    transcript : Transcript
        To fill or to read from.
    """

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.unheard = False
        self._cells = 0
        self._times: Counter[str] = Counter()

    def write_cell(self, run: CellRun) -> None:
        """Write down what came of the next of the learner's cells."""
        self.transcript.cells.append(run)
        self._cells += 1

    def read_cell(self) -> CellRun:
        """Return what came of the next of the learner's cells."""
        self._cells += 1
        return self.transcript.cells[self._cells - 1]

    def writing(self, exchange: Callable[[list[bytes]], list[Any]]) -> Callable[[list[bytes]], list[Any]]:
        """Return `exchange`, with each answer written down."""

        def asked(request: list[bytes]) -> list[Any]:
            name = self._name(request)
            try:
                reply = exchange(request)
            except Stopped as stop:
                self.transcript.keep(name, Answer(stopped=str(stop), ended=isinstance(stop, KernelEnded)))
                raise
            self.transcript.keep(name, Answer([bytes(part) for part in reply]))
            return reply

        return asked

    def reading(self, request: list[bytes]) -> list[Any]:
        """Return the answer that was written down; at one that was not, `unheard` is set, and a graded cell ends."""
        answer = self.transcript.answers.get(self._name(request))
        if answer is None:
            self.unheard = True
            raise Unheard("this call is not in the transcript")
        if answer.stopped:
            raise KernelEnded(answer.stopped) if answer.ended else Stopped(answer.stopped)
        return list(answer.buffers)

    def _name(self, request: list[bytes]) -> str:
        digest = hashlib.sha256()
        for part in request:
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        asked = f"{self._cells}-{digest.hexdigest()}"
        self._times[asked] += 1
        return f"{asked}-{self._times[asked]}"


def transcript_key(sources: Iterable[str], files: dict[str, Path], conditions: dict[str, Any]) -> str:
    """Return the name of the transcript of these cells beside these files under these conditions.

    Parameters
    ----------
    sources : iterable of str
        The cells that run in the kernel, in order.
    files : dict
        The files that lie beside the notebook, by name.
    conditions : dict
        What else decides, as JSON values: limits, device, data level, sandbox.
    """
    hashes = {name: _digest(path) for name, path in sorted(files.items())}
    facts = [FORMAT, list(sources), hashes, dict(sorted(conditions.items())), package_digest(), installed()]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@cache
def package_digest() -> str:
    """Return a digest of the package's code as far as it can change an answer."""
    paths = [path for room in _ROOMS for path in (_PACKAGE / room).rglob("*.py")] + [_PACKAGE / "errors.py"]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()} {_digest(path)}\n".encode())
    return digest.hexdigest()


@cache
def installed() -> list[str]:
    """Return the Python, the processor's kind, and all packages with their versions."""
    packages = {f"{package.name}=={package.version}" for package in distributions()}
    return [f"Python {platform.python_version()}", platform.machine(), *sorted(packages)]


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Archive:
    """The transcripts of one assignment, a file each in one folder.

    Parameters
    ----------
    folder : Path
        Made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Return where the transcript with this key lies or would lie."""
        return self.folder / f"{key}.zip"

    def read(self, key: str) -> Transcript | None:
        """Return a transcript; None where there is none, or a damaged one, which is as good as none."""
        try:
            return Transcript.from_bytes(self.path(key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def write(self, key: str, content: bytes) -> None:
        """Keep a transcript, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".unfinished-", dir=self.folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self.path(key))
        except BaseException:
            os.unlink(name)
            raise
