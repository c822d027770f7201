"""Workers: a Dask cluster on this machine, or one that runs already."""

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask
import psutil
from distributed import Client, LocalCluster, get_worker
from distributed.security import Security

from grader.batch.heldout import folder_of, lay_out
from grader.batch.task import Executed, Task, execute
from grader.course.settings import environment
from grader.errors import CourseError
from grader.judge.protection import why_refused
from grader.judge.threads import thread_limit
from grader.judge.transcript import installed, package_digest

MEMORY = 2_500_000_000  # bytes for a worker and its kernel; one framework at full data size stays under 1.8 GB
CONNECT = 20  # seconds in which a running scheduler has to answer
PATIENCE = 120  # seconds until a running cluster's first worker has to be there


@dataclass(frozen=True)
class Workers:
    """Where submissions are executed.

    Attributes
    ----------
    scheduler : str
        The address of a running Dask scheduler; empty for workers on this machine.
    number : int
        Of workers on this machine; 0 for as many as cores and memory allow.
    gpu : bool
        Whether a submission takes one unit of the resource ``GPU``, so that each has a graphics card to itself.
    threads : int
        That a kernel on this machine computes with; 0 for its share of the cores.
    """

    scheduler: str = ""
    number: int = 0
    gpu: bool = False
    threads: int = 0

    @property
    def resources(self) -> dict[str, float]:
        """What a submission takes of a worker's Dask resources."""
        return {"GPU": 1.0} if self.gpu else {}


def default_number() -> int:
    """Return how many workers this machine's cores and free memory allow."""
    return max(1, min(cores(), psutil.virtual_memory().available // MEMORY))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def connected(workers: Workers) -> Iterator[Client]:
    """Yield a client of the workers.

    A cluster on this machine listens on loopback alone, lets nobody in without the certificate that was made for it,
    and opens no dashboard. A running scheduler is spoken to as Dask's configuration says: with TLS where the address
    begins with ``tls://``.

    Raises
    ------
    CourseError
        If a running scheduler cannot be reached, or has no workers.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    settings = {
        # Each worker has one submission at a time, so that it is known what a worker died of, and who counts.
        "distributed.scheduler.allowed-failures": 0,
        "distributed.admin.low-level-log-length": 0,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.worker.memory.terminate": False,
    }
    with dask.config.set(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Port .* is already in use")  # of its web server, which serves nothing
        warnings.filterwarnings("ignore", "Sending large graph")  # a submission's weights
        if workers.scheduler:
            with _running(workers.scheduler) as client:
                yield client
        else:
            with _local(workers) as client:
                yield client


@contextmanager
def _local(workers: Workers) -> Iterator[Client]:
    number = workers.number or default_number()
    # Kernels that share cores with threads that wait for each other slow each other down ten times and more.
    threads = thread_limit(workers.threads or max(1, cores() // number))
    with (
        tempfile.TemporaryDirectory(prefix="workers-", ignore_cleanup_errors=True) as scratch,
        LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,
            dashboard_address=None,
            worker_dashboard_address=None,
            local_directory=scratch,
            memory_limit=0,  # a kernel's memory is its cage's business
            resources=workers.resources or None,
            env=threads,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _running(address: str) -> Iterator[Client]:
    try:
        client = Client(address, security=Security(), timeout=CONNECT)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise CourseError(
            f"The scheduler at {address} cannot be used: {str(error) or type(error).__name__}. See whether it runs and "
            "has workers, and, for tls:// addresses, whether Dask's configuration names the certificates."
        ) from None
    with client:
        before = client.run_on_scheduler(_allow_failures, 0)
        try:
            yield client
        finally:
            client.run_on_scheduler(_allow_failures, before)


def _allow_failures(number: int, dask_scheduler: Any = None) -> int:
    """Set after how many deaths of workers the scheduler gives a task up; return what it was before."""
    before: int = dask_scheduler.allowed_failures
    dask_scheduler.allowed_failures = number
    return before


def check_workers(client: Client, settings: Mapping[str, str]) -> None:
    """See that every worker has the same package and versions as this process, and may run other people's code.

    Raises
    ------
    CourseError
        With the worker's address and what is wrong there.
    """
    here = (package_digest(), set(installed()))
    for address, (digest, packages, refused) in client.run(_state, dict(settings)).items():
        if refused:
            raise CourseError(f"The worker {address} cannot be used. {refused}")
        if digest != here[0]:
            raise CourseError(
                f"The worker {address} has another version of this package: a mark must not depend on where it was "
                "found. Start the workers from the same clone, after `make setup`."
            )
        if others := sorted(set(packages) ^ here[1]):
            raise CourseError(
                f"The worker {address} has other packages than this machine ({', '.join(others[:6])}): a mark must not "
                "depend on where it was found. Run `make setup` from the same clone there."
            )


def _state(settings: dict[str, str]) -> tuple[str, list[str], str]:
    with environment(settings):
        return package_digest(), installed(), why_refused()


def on_worker(task: Task, held_out: str, files: Mapping[str, bytes] | None) -> Executed | None:
    """Execute one submission on the Dask worker that this runs on.

    Parameters
    ----------
    task : Task
    held_out : str
        The digest of the held-out files.
    files : mapping of bytes or None
        These files, if the worker may not have them yet.

    Returns
    -------
    Executed or None
        None if `files` were left out and the worker does not have them.
    """
    scratch = Path(get_worker().local_directory)
    if files is not None:
        lay_out(files, scratch)
    folder = folder_of(held_out, scratch)
    return execute(task, folder, scratch) if folder.is_dir() else None
