"""How long a submission may take: processor time decides, so that a busy machine changes no mark."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

import psutil
from jupyter_client.manager import KernelManager
from jupyter_client.utils import ensure_async

from grader.judge.cell import KernelEnded, Stopped
from grader.sandbox import SandboxKernelManager
from grader.sandbox.watch import cpu_seconds, tree

T = TypeVar("T")
ENDED = "Python ended while this ran: out of memory, a crash in a library, or a call such as exit()"
_TICK = 0.25  # seconds between two looks


@dataclass(frozen=True)
class TimeLimits:
    """Seconds that a submission may take.

    Attributes
    ----------
    cell : float
        Processor time of one of the learner's cells, all threads and child processes added up.
    call : float
        Processor time of one call from a graded cell.
    patience : float
        How many times longer than that either may take by the clock, on a machine that is busy with other work.
    idle : float
        By the clock, how long either may go on without a second of processor time: asleep, or waiting for what never
        comes. A cold disk keeps an import waiting for a minute.
    grace : float
        By the clock, from an interrupt to the kernel's end.
    """

    cell: float = 600
    call: float = 600
    patience: float = 3
    idle: float = 120
    grace: float = 10


class Watch:
    """Lets work in a kernel go on until it is done, over its limit, or the kernel has ended.

    Parameters
    ----------
    manager : KernelManager
        Of the kernel that works.
    limits : TimeLimits
    """

    def __init__(self, manager: KernelManager, limits: TimeLimits) -> None:
        self._manager, self._limits = manager, limits

    async def cell(self, work: Awaitable[T]) -> T:
        """Wait for a learner's cell."""
        return await self._wait(work, self._limits.cell, "this cell")

    async def call(self, work: Awaitable[T]) -> T:
        """Wait for a call from a graded cell."""
        return await self._wait(work, self._limits.call, "this call")

    async def _wait(self, work: Awaitable[T], seconds: float, what: str) -> T:
        """Return what `work` returns; raise `Stopped` if it had to be interrupted, `KernelEnded` if it was killed."""
        task = asyncio.ensure_future(work)
        began, spent = time.monotonic(), self._processor_seconds()
        worked, worked_at = 0.0, began  # processor seconds when some were last used, and when that was
        stopped, stopped_at = "", 0.0
        try:
            while True:
                if (await asyncio.wait({task}, timeout=_TICK))[0]:
                    if stopped:
                        raise Stopped(stopped)
                    return task.result()
                if not await ensure_async(self._manager.is_alive()):
                    raise KernelEnded(stopped or self._end())
                now, used = time.monotonic(), self._processor_seconds() - spent
                if used > worked + 1:
                    worked, worked_at = used, now
                if stopped and time.monotonic() - stopped_at > self._limits.grace:
                    await self._kill(stopped)
                    raise KernelEnded(f"{stopped} and it ignored the interrupt, so Python was ended")
                if not stopped and used > seconds:
                    stopped = f"{what} was stopped after {seconds:g} s of processor time"
                elif not stopped and now - began > seconds * self._limits.patience:
                    stopped = f"{what} was stopped after {seconds * self._limits.patience:g} s"
                elif not stopped and now - worked_at > self._limits.idle:
                    stopped = f"{what} was stopped after it had waited {self._limits.idle:g} s without computing"
                else:
                    continue
                stopped_at = time.monotonic()
                await ensure_async(self._manager.interrupt_kernel())
        finally:
            task.cancel()

    async def _kill(self, why: str) -> None:
        if isinstance(self._manager, SandboxKernelManager):
            self._manager.end(why)
        else:
            await ensure_async(self._manager.shutdown_kernel(now=True))

    def _processor_seconds(self) -> float:
        """Return what the kernel and its children have used so far."""
        if isinstance(self._manager, SandboxKernelManager):
            return self._manager.cpu_seconds()
        try:
            kernel = psutil.Process(self._manager.provisioner.pid)  # type: ignore[union-attr]
        except psutil.Error:  # it ended while we looked; the next look at is_alive says so
            return 0.0
        return cpu_seconds(tree(kernel))

    def _end(self) -> str:
        """Return why the kernel ended by itself."""
        reason = self._manager.why_ended if isinstance(self._manager, SandboxKernelManager) else ""
        return f"Python was ended while this ran: {reason}" if reason else ENDED
