"""What may be handed in: names, sizes, numbers of files. And how a name that somebody else chose is shown."""

from fnmatch import fnmatch

from grader.intake.regular import Refused
from grader.lab.trained import LARGEST

# The largest file of each kind, in bytes.
LIMITS = {".ipynb": 20_000_000, ".safetensors": LARGEST, ".h5": LARGEST, ".json": 2_000_000}
SMALL = 20_000  # bytes of a text file that nbgrader's exchange or the release puts beside the notebook
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"  # nbgrader's exchange writes them when a learner hands in
COMPANION = "exercise.toml"  # released beside the notebook; nbgrader lays the course's own copy over it
WHOLE = 100_000_000  # bytes of a submission: a few trained models
FILES = 50
MOST_ENTRIES = 1_000  # of a folder or an archive, before it is set aside whole

# What tools leave in a folder without being asked. It is set aside without a word.
NOISE = (
    *(".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback", "checkpoints"),
    *("__MACOSX", "._*", ".DS_Store", "Thumbs.db", "desktop.ini", ".~*"),
)

RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
UNPORTABLE = frozenset('<>:"/\\|?*')
LONGEST_NAME = 200  # bytes: with a folder and a suffix still under the 255 of most file systems
SHOWN = 80  # characters of a name


def is_noise(name: str) -> bool:
    """Whether a file or folder of this name comes from a tool, not from the learner."""
    return any(fnmatch(name, pattern) for pattern in NOISE)


def limit_of(name: str) -> int:
    """Return how many bytes a file of this name may have.

    Raises
    ------
    Refused
        Where no file of this name is taken.
    """
    if reason := unportable(name):
        raise Refused(reason)
    if name in (TIMESTAMP, SECRET, COMPANION):
        return SMALL
    for suffix, limit in LIMITS.items():
        # A notebook is also recognised in capitals, so that it can be told its right name.
        if name.endswith(suffix) or (suffix == ".ipynb" and name.lower().endswith(suffix)):
            return limit
    raise Refused(f"only the notebook and files that end in {', '.join(list(LIMITS)[1:])} are taken")


def unportable(name: str) -> str:
    """Return why a file of this name cannot be kept on every system; empty where it can."""
    if not name or not name.isprintable():
        return "its name holds characters that cannot be printed"
    if UNPORTABLE & set(name) or name != name.strip(" ").rstrip("."):
        return 'its name holds one of < > : " / \\ | ? *, or begins or ends with a space or a full stop'
    if len(name.encode()) > LONGEST_NAME or name.split(".")[0].lower() in RESERVED:
        return "its name is too long, or means a device on Windows"
    return ""


def unfit_student(student: str) -> str:
    """Return why no folder may be named after this learner; empty where it may. nbgrader reads ids as patterns too."""
    if set("[]{}") & set(student) or student.startswith("."):
        return "it holds brackets or begins with a full stop"
    return unportable(student)


def show(name: str) -> str:
    r"""Return `name` so that it can stand in a sentence anywhere: a terminal, a table, a page.

    What cannot be printed, what means something to HTML or to a formula, and the backslash itself become ``\x..``.
    """
    shown = name if len(name) <= SHOWN else name[: SHOWN - 1] + "…"
    harmless = "".join(character if _harmless(character) else f"\\x{ord(character):02x}" for character in shown)
    return harmless or "(no name)"


def _harmless(character: str) -> bool:
    return character.isprintable() and character not in '<>&"`$\\|*'
