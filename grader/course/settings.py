"""The course's settings. They come from the environment, never from a submission.

================== ====================================================================================
variable           meaning
================== ====================================================================================
COURSE_ROOT        the instructor's course folder; `nbgrader_config.py` sets it, a learner has none
COURSE_LEVEL       ``smoke``, ``sample`` or ``full``; unset: the full data if they are there, else the sample
COURSE_DATA        where data are kept; unset: ``datasets/cache`` of the clone, or the user's cache folder
COURSE_HELDOUT     where the grader's held-out parts are; unset: ``heldout`` in that folder
COURSE_MIRROR      a folder or URL that holds the archives and their SHA256SUMS
COURSE_DEVICE      ``cpu``, ``cuda`` or ``mps``; unset: the best there is
COURSE_RUN         ``desk`` (all cells), ``train`` (only what is graded); unset: desk
COURSE_SANDBOX     ``required``: grade in a sandbox or not at all; ``own``: one's own work, sandboxed where that is
                   possible; ``off``: without, and say so on every page; unset: required
COURSE_GPU         ``on`` shows the graphics devices to a sandboxed kernel; unset: off
================== ====================================================================================
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from grader.errors import CourseError

LEVELS = ("smoke", "sample", "full")
RUNS = ("desk", "train")
SANDBOXES = ("required", "own", "off")

_CLONE = Path(__file__).resolve().parents[2]


@contextmanager
def environment(changes: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables of this process inside the block, and take out those that are None."""
    before = {name: os.environ.get(name) for name in changes}

    def put(values: Mapping[str, str | None]) -> None:
        for name, value in values.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    put(changes)
    try:
        yield
    finally:
        put(before)


def _choice(variable: str, allowed: tuple[str, ...]) -> str | None:
    value = os.environ.get(variable) or None
    if value is not None and value not in allowed:
        raise CourseError(f"{variable} is '{value}', but must be one of {', '.join(allowed)}.")
    return value


def requested_level() -> str | None:
    """The data level that `COURSE_LEVEL` asks for, or None where it leaves the choice."""
    return _choice("COURSE_LEVEL", LEVELS)


def run_mode() -> str:
    """How a notebook runs: ``"grade"`` under nbgrader (weights are loaded), ``"train"`` or ``"desk"``.

    nbgrader sets `NBGRADER_EXECUTION` to ``autograde`` or ``validate`` while it executes a notebook.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return "grade"
    return _choice("COURSE_RUN", RUNS) or "desk"


def sandbox_mode() -> str:
    """Whether submissions run in a sandbox: ``"required"``, ``"own"`` (where it is possible) or ``"off"``."""
    return _choice("COURSE_SANDBOX", SANDBOXES) or "required"


def gpu_wanted() -> bool:
    """Whether a sandboxed kernel is shown the graphics devices."""
    return _choice("COURSE_GPU", ("on", "off")) == "on"


def data_folder() -> Path:
    """The folder that holds archives, training arrays and held-out arrays, each in a folder of its own."""
    if folder := os.environ.get("COURSE_DATA"):
        return Path(folder).expanduser().resolve()
    if (_CLONE / "datasets").is_dir():
        return _CLONE / "datasets" / "cache"
    import platformdirs

    return Path(platformdirs.user_cache_dir("deep-learning-course"))


def heldout_root() -> Path:
    """The folder that holds the held-out parts, which a learner's kernel never sees."""
    folder = os.environ.get("COURSE_HELDOUT")
    return Path(folder) if folder else data_folder() / "heldout"


def course_root() -> Path | None:
    """The instructor's course folder, or None at a learner's desk."""
    folder = os.environ.get("COURSE_ROOT")
    return Path(folder).expanduser().resolve() if folder else None


def secret() -> bytes | None:
    """The course's secret, from which hidden arguments and the sample's held-out part are drawn.

    It lies in ``course_secret.txt`` of the course folder and is made on first use. None at a learner's desk.
    """
    root = course_root()
    return secret_of(root) if root else None


def secret_of(root: Path) -> bytes:
    """The secret of the course in the folder `root`, made on first use for its owner alone to read."""
    path = root / "course_secret.txt"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip().encode()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path.read_text(encoding="ascii").strip().encode()
