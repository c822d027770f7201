import asyncio
import os
import time

import pytest
from jupyter_core.utils import run_sync

from grader.judge.cell import KernelEnded, Stopped
from grader.judge.limits import ENDED, TimeLimits, Watch


class Manager:
    """A kernel manager whose kernel is this process, or pretends to have ended."""

    def __init__(self, heeds=True):
        self.heeds, self.alive, self.interrupts = heeds, True, 0
        self.provisioner = type("Provisioner", (), {"pid": os.getpid()})
        self.interrupted = asyncio.Event()

    async def is_alive(self):
        return self.alive

    async def interrupt_kernel(self):
        self.interrupts += 1
        if self.heeds:
            self.interrupted.set()

    async def shutdown_kernel(self, now):
        self.alive = False


def wait(manager, work, **limits):
    return run_sync(Watch(manager, TimeLimits(**limits)).cell)(work)


async def result():
    return 7


def test_work_within_its_limits_returns_what_it_returns():
    assert wait(Manager(), result()) == 7


def test_an_exception_of_the_work_comes_through():
    async def fail():
        raise KeyError("x")

    with pytest.raises(KeyError):
        wait(Manager(), fail())


def test_work_that_waits_is_stopped_by_the_clock():
    manager = Manager()
    with pytest.raises(Stopped, match=r"this cell was stopped after 0\.3 s$"):
        wait(manager, manager.interrupted.wait(), cell=0.1, patience=3)
    assert manager.interrupts == 1


def test_work_that_neither_ends_nor_computes_is_stopped_long_before():
    manager = Manager()
    with pytest.raises(Stopped, match=r"this cell was stopped after it had waited 0\.3 s without computing$"):
        wait(manager, manager.interrupted.wait(), cell=600, idle=0.3)


def test_work_that_computes_is_stopped_by_processor_time():
    manager = Manager()

    async def compute():
        while not manager.interrupted.is_set():
            time.sleep(0.01)
            sum(range(300_000))
            await asyncio.sleep(0)

    with pytest.raises(Stopped, match=r"this cell was stopped after 0\.2 s of processor time"):
        wait(manager, compute(), cell=0.2, patience=1000)


def test_work_that_ignores_the_interrupt_is_ended_with_its_kernel():
    manager = Manager(heeds=False)
    with pytest.raises(KernelEnded, match="it ignored the interrupt, so Python was ended"):
        wait(manager, manager.interrupted.wait(), cell=0.1, patience=1, grace=0.1)
    assert not manager.alive


def test_a_kernel_that_ends_is_noticed():
    manager = Manager()
    manager.alive = False
    with pytest.raises(KernelEnded, match=ENDED[:30]):
        wait(manager, manager.interrupted.wait())
