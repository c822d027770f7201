"""What a caller decides about one submission's cage: what it sees, what it may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What a cage may use. A cage that takes more is killed, or the call that asks for more fails.

    Attributes
    ----------
    memory : int
        Bytes of memory of all its processes together, files on its own file systems included. An honest kernel at
        full data size with one framework stays under 1.8 GB.
    tasks : int
        Processes and threads together. TensorFlow starts about 100 threads on a machine with many cores.
    folder : int
        Bytes on each of its file systems: the home with the work folder, /tmp and /dev/shm.
    file : int
        Bytes in one file.
    open_files : int
        Files that one process may have open.
    flood : int
        Bytes by which the grader's own process may grow while the cage lives: messages that it has sent and that
        nobody has read yet wait there.
    """

    memory: int = 4_000_000_000
    tasks: int = 512
    folder: int = 1_000_000_000
    file: int = 1_000_000_000
    open_files: int = 1024
    flood: int = 2_000_000_000


@dataclass(frozen=True)
class Cage:
    """One submission's cage.

    Attributes
    ----------
    submission : Path
        The folder with the learner's files. The regular files in it are copied into the cage when the kernel starts;
        the folder itself is never visible inside, links in it are not followed.
    data : Path, optional
        The course's data folder. Only its ``train`` is shown, read-only, and ``COURSE_DATA`` says where.
    environment : mapping of str to str
        The environment variables to set inside, such as ``COURSE_LEVEL`` and ``NBGRADER_EXECUTION``. Nothing of the
        grader's own environment is passed on.
    limits : Limits
        What it may use.
    gpu : bool
        Whether the graphics devices are passed in.
    left_out : tuple of str
        Patterns of file names that are not copied. By default notebooks: a kernel runs what it is sent, and the
        notebook that nbgrader restores holds the hidden tests.
    """

    submission: Path
    data: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    gpu: bool = False
    left_out: tuple[str, ...] = ("*.ipynb",)
