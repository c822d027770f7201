"""The limits that the system sets for each process by itself."""

import os

from grader.sandbox.cage import Limits


def set_limits(pid: int, limits: Limits) -> None:
    """Set the limits of a process that its children inherit. None of them is on address space, which CUDA reserves."""
    import resource

    values = {
        # Not 0: the system would still start its handler of crashes, on the host and as root, and hand it the memory.
        resource.RLIMIT_CORE: 1,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_NOFILE: limits.open_files,
    }
    if _counts_processes_by_namespace():
        # A little above the limit, so that the watch, where it has to count, sees it passed.
        values[resource.RLIMIT_NPROC] = limits.tasks + 16
    for kind, value in values.items():
        resource.prlimit(pid, kind, (value, value))


def _counts_processes_by_namespace() -> bool:
    """Whether RLIMIT_NPROC counts the cage's processes alone (Linux 5.14 and later), not all of this user's."""
    major, minor = os.uname().release.split(".")[:2]
    return (int(major), int("".join(filter(str.isdigit, minor)))) >= (5, 14)
