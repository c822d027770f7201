"""A control group for one cage: the kernel's own limits on memory and processes, which bind root as well.

Both versions of the interface are used, where this process may make a group; elsewhere `make_group` returns a group
that limits nothing, and `grader.sandbox.watch` alone holds the limits.
"""

import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.sandbox.cage import Limits

_NAME = "grader-cage-"


@dataclass
class Group:
    """A control group, or what there is of it.

    Attributes
    ----------
    memory, tasks, cpu : Path or None
        The folders of the group in the controllers for memory, number of tasks and CPU time; one and the same in
        version 2, and None where there is none.
    """

    memory: Path | None = None
    tasks: Path | None = None
    cpu: Path | None = None

    def _folders(self) -> set[Path]:
        return {folder for folder in (self.memory, self.tasks, self.cpu) if folder}

    def add(self, pid: int) -> None:
        """Move a process into the group; its children of later on are in it from the start."""
        for folder in self._folders():
            (folder / "cgroup.procs").write_text(str(pid))

    def cpu_seconds(self) -> float | None:
        """CPU seconds used by all that ever were in the group, or None where they are not counted."""
        if self.cpu is None:
            return None
        if (self.cpu / "cpu.stat").exists() and (usage := _counter(self.cpu / "cpu.stat", "usage_usec")) is not None:
            return usage / 1e6
        return int((self.cpu / "cpuacct.usage").read_text()) / 1e9

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel had to kill a process because the group used all its memory."""
        if self.memory is None:
            return False
        return any(_counter(self.memory / name, "oom_kill") for name in ("memory.events", "memory.oom_control"))

    def ran_out_of_tasks(self) -> bool:
        """Whether the kernel refused to start a process or thread because there were too many."""
        return self.tasks is not None and bool(_counter(self.tasks / "pids.events", "max"))

    def remove(self) -> None:
        """Remove the group. Its processes must have ended; the kernel may take a moment to notice."""
        for folder in self._folders():
            for _ in range(50):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)
                else:
                    break


def make_group(limits: Limits) -> Group:
    """Make a group below this process's own (version 2: or beside it) and set its limits.

    Parameters
    ----------
    limits : Limits
        Of these `memory` (bytes) and `tasks`.

    Returns
    -------
    Group
        With those controllers that there are and that this process may use.
    """
    name = f"{_NAME}{os.getpid()}-{secrets.token_hex(4)}"
    memory = _made("memory", name, {"memory.limit_in_bytes": limits.memory, "memory.max": limits.memory})
    if memory:
        # Without these a cage would go on in the swap space, or lose one process at a time.
        _write(memory, {"memory.memsw.limit_in_bytes": limits.memory, "memory.swap.max": 0, "memory.oom.group": 1})
    tasks = _made("pids", name, {"pids.max": limits.tasks})
    return Group(memory, tasks, _made("cpuacct", name, {}))


def _made(controller: str, name: str, settings: dict[str, int]) -> Path | None:
    for parent in own_groups(controller):
        _sweep(parent)
        folder = parent / name
        with contextlib.suppress(OSError):
            folder.mkdir(exist_ok=True)
            if (_write(folder, settings) or not settings) and os.access(folder / "cgroup.procs", os.W_OK):
                return folder
            folder.rmdir()
    return None


def _write(folder: Path, settings: dict[str, int]) -> bool:
    """Write those settings that the group has files for; say whether there was one."""
    there = [name for name in settings if (folder / name).exists()]
    for name in there:
        with contextlib.suppress(OSError):
            (folder / name).write_text(str(settings[name]))
    return bool(there)


def _sweep(parent: Path) -> None:
    """Remove what graders left that were killed; a group with processes in it cannot be removed."""
    with contextlib.suppress(OSError):
        for folder in parent.glob(_NAME + "*"):
            if not psutil.pid_exists(int(folder.name.removeprefix(_NAME).split("-")[0])):
                with contextlib.suppress(OSError):
                    folder.rmdir()


def own_groups(controller: str, process: Path = Path("/proc/self")) -> list[Path]:
    """Return the folders in which this process may try to make a group.

    Parameters
    ----------
    controller : str
        By its name in version 1; in version 2 one hierarchy has them all.
    process : Path
        Where the files ``cgroup`` and ``mountinfo`` of a process are.

    Returns
    -------
    list of Path
        Version 1: the process's own group. Version 2: that, and the one above, because a group with processes of its
        own cannot have limited groups below it.
    """
    try:
        groups = [line.split(":", 2) for line in (process / "cgroup").read_text().splitlines()]
        mounts = [line.split() for line in (process / "mountinfo").read_text().splitlines()]
    except OSError:
        return []
    found: list[Path] = []
    for _, names, path in groups:
        for mount in mounts:
            kind, options = mount[mount.index("-") + 1], mount[-1].split(",")
            if names and kind == "cgroup" and controller in names.split(",") and controller in options:
                found.append(_below(mount, path))
            elif not names and kind == "cgroup2":
                own = _below(mount, path)
                found += [own] if own == Path(mount[4]) else [own, own.parent]
    return found


def _below(mount: list[str], path: str) -> Path:
    root, point = mount[3], mount[4]
    inside = os.path.relpath(path, root) if path.startswith(root) else "."
    return Path(point) / inside


def _counter(file: Path, name: str) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        for line in file.read_text().splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return int(value)
    return None
