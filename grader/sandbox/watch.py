"""The watch over a cage, from outside: what it uses, and its end when that is too much."""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from grader.sandbox.cage import Limits
from grader.sandbox.cgroup import Group
from grader.sandbox.view import HOME

# Seconds between two looks: a few small files where there is a control group, else a walk through the processes.
QUICK, SLOW = 0.1, 0.2
_INODE = 1000  # bytes of memory that an empty file takes
_SPARE = 0.05  # of this machine's memory, below which the cage is ended although nothing tells that it is to blame


class Watch(threading.Thread):
    """Looks at a cage again and again, and ends it when it has taken too much.

    Parameters
    ----------
    first : psutil.Process
        The first process of the cage's own pid namespace: everything inside descends from it and dies with it.
    group : Group
        Its control group, possibly an empty one.
    limits : Limits
        What the cage may use.
    look : callable
        Called at each look; returns whether the cage still lives.
    end : callable
        Called with a sentence when a limit was passed.
    """

    def __init__(
        self,
        first: psutil.Process,
        group: Group,
        limits: Limits,
        look: Callable[[], bool],
        end: Callable[[str], None],
    ) -> None:
        super().__init__(name="grader-cage-watch", daemon=True)
        self._first, self._group, self._limits, self._look, self._end = first, group, limits, look, end
        self._stopped = threading.Event()
        self._grader = psutil.Process()
        self._grader_bytes = self._grader.memory_info().rss

    def run(self) -> None:
        """Look until the cage has ended or `stop` is called. A cage that cannot be watched is ended."""
        try:
            self._run()
        except Exception as error:
            self._end(f"it could not be watched: {error}")
            raise

    def _run(self) -> None:
        pause = QUICK if self._group.memory and self._group.tasks else SLOW
        living = True
        while living and not self._stopped.is_set():
            # Asked before the limits are: what the cage did last is seen at the look after its death.
            living = self._look()
            if passed := self.passed_limit():
                self._end(passed)
                return
            self._stopped.wait(pause)

    def stop(self) -> None:
        """Let the thread end, and wait for it."""
        self._stopped.set()
        self.join()

    def passed_limit(self) -> str:
        """Return the sentence that says which limit the cage has passed, or an empty text."""
        limits = self._limits
        memory = f"it used more than {limits.memory / 1e9:.1f} GB of memory"
        tasks = f"it started more than {limits.tasks} processes and threads"
        if self._group.ran_out_of_memory():
            return memory
        if self._group.ran_out_of_tasks():
            return tasks
        if self._grader.memory_info().rss - self._grader_bytes > limits.flood:
            return f"it sent more than {limits.flood / 1e9:.1f} GB to the grader"
        if self._group.memory and self._group.tasks:
            return ""
        processes = tree(self._first)
        if not self._group.tasks and count_tasks(processes) > limits.tasks:
            return tasks
        if not self._group.memory and memory_in_use(self._first, processes, limits.memory) > limits.memory:
            return memory
        # Without a control group the memory of sockets and of files without a name shows up nowhere else.
        machine = psutil.virtual_memory()
        if not self._group.memory and machine.available < _SPARE * machine.total:
            return "this machine ran out of memory while it ran"
        return ""


def tree(first: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that descend from it; none where it has ended."""
    with contextlib.suppress(psutil.Error):
        return [first, *first.children(recursive=True)]
    return []


def count_tasks(processes: list[psutil.Process]) -> int:
    """Return the number of processes and threads together."""
    count = 0
    for process in processes:
        try:
            count += process.num_threads()
        except psutil.ZombieProcess:
            count += 1
        except psutil.Error:
            continue
    return count


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """Return the CPU seconds of these processes, and of their children that have ended and were waited for."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])
    return total


def memory_in_use(first: psutil.Process, processes: list[psutil.Process], limit: int) -> int:
    """Return the bytes of memory that processes use together, files that the cage keeps in memory included.

    Parameters
    ----------
    first : psutil.Process
        One process of the cage, for its view of the file systems.
    processes : list of psutil.Process
        All of them.
    limit : int
        Below it (bytes) a quick sum is enough. It counts twice what processes share, so that the exact one, which
        divides shared pages among those who share them, is taken before anybody is blamed.

    Returns
    -------
    int
        Bytes. Program files that are mapped do not count: the system drops them when it needs the room.
    """
    files = _bytes_in_files(first)
    quick = sum(_sizes(process, "status", "RssAnon", "RssShmem") for process in processes)
    if quick + files <= limit:
        return quick + files
    private = sum(_sizes(process, "smaps_rollup", "Pss_Anon") for process in processes)
    # A mapped file of /dev/shm is in both numbers, a file that nobody maps or memory without a file in one of them.
    return private + max(files, sum(_sizes(process, "smaps_rollup", "Pss_Shmem") for process in processes))


def _sizes(process: psutil.Process, file: str, *names: str) -> int:
    total = 0
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process.pid}/{file}").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in names:
                total += int(value.split()[0]) * 1024
    return total


def _bytes_in_files(first: psutil.Process) -> int:
    root, total = f"/proc/{first.pid}/root", 0
    with contextlib.suppress(OSError):
        for place in (HOME, "/tmp", "/dev/shm"):
            disk = os.statvfs(root + place)
            total += (disk.f_blocks - disk.f_bfree) * disk.f_frsize + (disk.f_files - disk.f_ffree) * _INODE
    return total
