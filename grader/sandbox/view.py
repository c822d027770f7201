"""What is visible inside a cage, as arguments of bubblewrap."""

import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import grader
from grader.course import course_root, data_folder
from grader.sandbox.cage import Cage
from grader.sandbox.launch import bubblewrap, python

HOME = "/home/learner"
WORK = HOME + "/work"
DATA = "/data"

# Of this package a learner's kernel needs these; the other rooms hold solutions, hidden tests or the grader's own work.
ROOMS = ("__init__.py", "errors.py", "course", "data", "bridge", "lab")

# Files of the system that a cage has of its own: the path inside, and the content.
WRITTEN = {
    "/etc/passwd": f"learner:x:65534:65534::{HOME}:/bin/sh\n".encode(),
    "/etc/group": b"learner:x:65534:\n",
    "/etc/hosts": b"127.0.0.1 localhost\n",
}

# What programs look up in /etc. Names, keys and settings of the host are not among them.
_ETC = (
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "alternatives",
    "fonts",
    "localtime",
    "mime.types",
    "nsswitch.conf",
)
# The number of cores and their caches, by which numerical libraries choose their threads.
_CORES = ("/sys/devices/system/cpu", "/sys/devices/system/node")
# Beside the devices CUDA looks for the cards on the bus; /dev/dxg is the device of WSL.
_GPU_DEVICES = ("/dev/dri", "/dev/dxg")
_GPU_READ = ("/sys/bus/pci", "/sys/devices", "/sys/class/drm", "/sys/module")


def environment(cage: Cage) -> dict[str, str]:
    """Return the whole environment of the kernel in `cage`."""
    return {
        "PATH": os.pathsep.join([str(Path(python()).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": HOME,
        "USER": "learner",
        "LOGNAME": "learner",
        "TMPDIR": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "COURSE_DATA": DATA,
        **cage.environment,
    }


def arguments(cage: Cage, sockets: Path, files: Mapping[str, IO[bytes]]) -> list[str]:
    """Return bubblewrap's arguments, without the command to run.

    Parameters
    ----------
    cage : Cage
        The settings.
    sockets : Path
        The folder inside in which the kernel makes its sockets; writable, and visible inside only.
    files : mapping of str to open file
        What to copy into the cage: the path inside, and what its content is read from. The files' descriptors must
        be inheritable by bubblewrap.

    Returns
    -------
    list of str
        They depend on nothing that the submission says but the names of its files.
    """
    shown = _system() | _python()
    shown |= _hidden(shown) | _package() | _data(cage) | _own(cage, sockets)
    if cage.gpu:
        shown.update(_gpu())
    for name in files:
        # The learner may write beside and over the files of the submission, and nowhere else.
        writable = name.startswith(WORK + "/")
        shown[name] = ["--perms", "0666" if writable else "0644", "--file", str(files[name].fileno()), name]
        if writable:
            shown |= {folder: ["--perms", "0777", "--dir", folder] for folder in _parents(name, below=WORK)}
    for place in list(shown):
        # Else bubblewrap makes some of them for itself alone.
        shown = {folder: ["--perms", "0755", "--dir", folder] for folder in _parents(place, below="/")} | shown
    result = []
    # What lies deeper comes later, so that a rule for a folder holds within a rule for the folder around it.
    for place in sorted(shown, key=lambda place: (len(Path(place).parts), place)):
        result += shown[place]
    for place in (
        "/dev",
        *(place for place in shown if "--tmpfs" in shown[place] and "--size" not in shown[place]),
        "/",
    ):
        result += ["--remount-ro", place]
    return [*result, "--chdir", WORK]


def _parents(place: str, below: str) -> list[str]:
    return [str(folder) for folder in Path(place).parents if folder.is_relative_to(below) and str(folder) != below]


def _read_only(place: str | Path, source: str | Path | None = None) -> dict[str, list[str]]:
    return {str(place): ["--ro-bind-try", str(source or place), str(place)]}


def _system() -> dict[str, list[str]]:
    shown = {"/proc": ["--proc", "/proc"], "/dev": ["--dev", "/dev"]} | _read_only("/usr")
    shown |= _read_only(bubblewrap())
    for name in os.listdir("/"):
        if name in ("bin", "sbin") or name.startswith("lib"):
            folder = "/" + name
            shown |= (
                {folder: ["--symlink", os.readlink(folder), folder]} if os.path.islink(folder) else _read_only(folder)
            )
    for place in (*(f"/etc/{name}" for name in _ETC), *_CORES):
        shown |= _read_only(place)
    return shown


def _python() -> dict[str, list[str]]:
    """The interpreter, its standard library and its packages, at the places where this process has them."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    folders = {os.path.normpath(prefix) for prefix in prefixes} | {str(Path(os.path.realpath(python())).parents[1])}
    shown: dict[str, list[str]] = {}
    for folder in folders - {"/", "/usr"}:
        shown |= _read_only(folder)
    return shown


def _hidden(shown: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Cover what must not be seen within a folder that is shown: the package in a venv, a clone in /usr/src."""
    package = _package_folder()
    installed = str(package.parent) in map(os.path.normpath, sysconfig.get_paths().values())
    private = (package if installed else package.parent, data_folder(), course_root())
    within = [place for place in private if place and any(place.is_relative_to(other) for other in shown)]
    return {str(place): ["--tmpfs", str(place)] for place in within}


def _package_folder() -> Path:
    return Path(os.path.normpath(grader.__file__)).parent


def _package() -> dict[str, list[str]]:
    package = _package_folder()
    shown: dict[str, list[str]] = {}
    for room in ROOMS:
        shown |= _read_only(package / room)
    return shown


def _data(cage: Cage) -> dict[str, list[str]]:
    return _read_only(f"{DATA}/train", (cage.data / "train").resolve()) if cage.data else {}


def _own(cage: Cage, sockets: Path) -> dict[str, list[str]]:
    """The file systems that the kernel may write to. They live in memory and go when the cage does."""
    sizes = {place: cage.limits.folder for place in (HOME, "/tmp", "/dev/shm")} | {str(sockets): 1_000_000}
    # Open to all users, who are one: it is made by another than the one who works in it, where root grades.
    shown = {place: ["--perms", "0777", "--size", str(sizes[place]), "--tmpfs", place] for place in sizes}
    shown[WORK] = ["--perms", "0777", "--dir", WORK]
    return shown


def _gpu() -> dict[str, list[str]]:
    devices = [f"/dev/{name}" for name in os.listdir("/dev") if name.startswith("nvidia")]
    shown = {place: ["--dev-bind-try", place, place] for place in (*sorted(devices), *_GPU_DEVICES)}
    for place in _GPU_READ:
        shown |= _read_only(place)
    return shown
