"""Submissions on their way through workers: one at a time on each, elsewhere if a worker dies, alone if need be."""

import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from distributed import Client, Future, KilledWorker, wait
from distributed.client import FutureCancelledError

from grader.batch.cluster import PATIENCE, on_worker
from grader.batch.heldout import digest
from grader.batch.task import Executed, Task
from grader.errors import CourseError

KILLS = 3  # workers that a submission may take down before it is set aside


@dataclass(frozen=True)
class Done:
    """What came of one submission: `executed`, or a sentence on why nothing did."""

    student: str
    executed: Executed | None = None
    why_not: str = ""


class Pool:
    """Passes tasks to workers and takes results back.

    Parameters
    ----------
    client : Client
        Of a Dask cluster with at least one worker. Each works on one submission at a time, whatever its threads.
    held_out : dict of bytes
        See `grader.batch.heldout.packed`; each worker gets it once.
    resources : dict
        Dask resources that a task takes.

    Attributes
    ----------
    patience : float
        Seconds to wait for something to come.
    """

    patience = 2.0

    def __init__(self, client: Client, held_out: dict[str, bytes], resources: dict[str, float]) -> None:
        self._client, self._held_out, self._resources = client, held_out, resources
        self._digest = digest(held_out)
        self._supplied: set[str] = set()  # addresses of workers that have the held-out part
        self._busy: dict[Future, tuple[str, str]] = {}  # what runs: whose submission, on which worker
        self._kills: Counter[str] = Counter()
        self._seen_at = time.monotonic()  # when there were workers last

    def run(self, students: list[str], task_of: Callable[[str], Task]) -> Iterator[Done | None]:
        """Yield what came of each submission, as it comes; at the end, alone, those that a limit cut off.

        None is yielded whenever nothing has come within `patience` seconds, so that the caller can do something else.

        Parameters
        ----------
        students : list of str
            Whose submissions.
        task_of : callable
            ``task_of(student)`` is called when a worker is free for it, so that few tasks are in memory at a time. A
            `CourseError` of it becomes that submission's `Done`.

        Raises
        ------
        CourseError
            If all workers are gone and none comes.
        """
        cut_off = []
        for done in self._side_by_side(students, task_of):
            if done and done.executed and done.executed.stopped:
                cut_off.append(done.student)
            else:
                yield done
        for student in cut_off:  # a busy machine may have been at fault: once more, with the workers to itself
            yield from self._side_by_side([student], task_of)

    def _side_by_side(self, students: list[str], task_of: Callable[[str], Task]) -> Iterator[Done | None]:
        waiting, ready = deque(students), deque[Done]()
        while waiting or self._busy or ready:
            self._supply(waiting, ready, task_of)
            for future in self._finished(0 if ready else self.patience):
                student, address = self._busy.pop(future)
                done = self._take(future, student, address)
                if done:
                    ready.append(done)
                else:
                    waiting.append(student)
            self._supply(waiting, ready, task_of)  # before the caller is busy with what is ready
            yield ready.popleft() if ready else None

    def _supply(self, waiting: deque[str], ready: deque[Done], task_of: Callable[[str], Task]) -> None:
        """Give each free worker a submission, unless the caller does not keep up with what is ready."""
        workers = list(self._client.nthreads())
        if workers or not waiting:
            self._seen_at = time.monotonic()
        elif time.monotonic() - self._seen_at > PATIENCE:
            raise CourseError(
                f"No worker is left, and {len(waiting)} submissions are still to be executed. What is done is kept: "
                "start workers and run the same command again."
            )
        busy = {address for _, address in self._busy.values()}
        free = [address for address in workers if address not in busy]
        while waiting and free and len(ready) <= 2 * len(workers):
            student = waiting.popleft()
            try:
                self._submit(student, task_of(student), free[-1])
            except CourseError as error:
                ready.append(Done(student, why_not=str(error)))
            else:
                free.pop()

    def _submit(self, student: str, task: Task, address: str) -> None:
        files = None if address in self._supplied else self._held_out
        self._supplied.add(address)
        future = self._client.submit(
            on_worker,
            task,
            self._digest,
            files,
            key=f"submission-{uuid.uuid4()}",
            workers=[address],
            allow_other_workers=True,
            resources=self._resources or None,
            pure=False,
        )
        self._busy[future] = (student, address)

    def _finished(self, seconds: float) -> list[Future]:
        if not self._busy:
            time.sleep(min(seconds, 0.5))
            return []
        try:
            return list(wait(list(self._busy), timeout=seconds, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            return []

    def _take(self, future: Future, student: str, address: str) -> Done | None:
        """Return what came of a submission; None where it is to be executed again."""
        try:
            executed = future.result()
        except KilledWorker:
            self._kills[student] += 1
            if self._kills[student] < KILLS:
                return None
            return Done(student, why_not=f"{KILLS} workers died while they worked on it")
        except FutureCancelledError:  # the worker left in good order
            return None
        except CourseError as error:
            return Done(student, why_not=str(error))
        except Exception as error:  # a fault of ours: it costs this submission and no other
            return Done(student, why_not=f"the worker failed with {type(error).__name__}: {error}")
        finally:
            future.release()
        if executed is None:
            self._supplied.discard(address)
            return None
        return Done(student, executed)
