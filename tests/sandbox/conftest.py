"""A kernel in a cage, driven from a test; and a search for what it left behind."""

import asyncio
import contextlib
import os
import queue
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from grader.sandbox import Cage, Limits, caged_manager, provisioner
from grader.sandbox.cgroup import Group, make_group, own_groups

SMALL = Limits(memory=300_000_000, tasks=60, folder=20_000_000, file=10_000_000, open_files=300, flood=100_000_000)


class Inside:
    """A kernel in a cage."""

    def __init__(self, cage: Cage) -> None:
        self.loop = asyncio.new_event_loop()
        self.manager = caged_manager(cage)()
        arguments = ["--IPKernelApp.log_level=40", "--HistoryManager.hist_file=:memory:"]
        self.wait(self.manager.start_kernel(extra_arguments=arguments))
        self.first = self.manager.provisioner._first
        self.client = self.manager.client()
        self.client.start_channels()
        self.wait(self.client.wait_for_ready(timeout=60))

    def wait(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    def run(self, code: str, seconds: float = 30) -> str:
        """Return what `code` prints, and the name and text of its error."""
        told = []
        message = self.client.execute(code)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                reply = self.wait(self.client.get_iopub_msg(timeout=0.1))
            except queue.Empty:
                if not self.lives():
                    return "".join(told) + f"[the cage ended: {self.manager.why_ended}]"
                continue
            if reply["parent_header"].get("msg_id") != message:
                continue
            content = reply["content"]
            if reply["msg_type"] == "stream":
                told.append(content["text"])
            elif reply["msg_type"] == "error":
                told.append(f"{content['ename']}: {content['evalue']}")
            elif reply["msg_type"] == "status" and content["execution_state"] == "idle":
                return "".join(told)
        raise TimeoutError("".join(told))

    def lives(self) -> bool:
        return self.wait(self.manager.is_alive())

    def ended(self, seconds: float = 10) -> str:
        """Wait for the cage's end and return why it came."""
        end = time.monotonic() + seconds
        while self.lives():
            assert time.monotonic() < end, "the cage still lives"
            time.sleep(0.02)
        return self.manager.why_ended

    def close(self) -> None:
        if self.loop.is_closed():
            return
        self.client.stop_channels()
        with contextlib.suppress(RuntimeError):
            self.wait(self.manager.shutdown_kernel(now=True))
        self.wait(self.manager.cleanup_resources())
        self.loop.close()


@pytest.fixture
def temporary(monkeypatch, tmp_path) -> Iterator[Path]:
    """A temporary folder of this test's own, with a path that is short enough for sockets."""
    folder = tempfile.mkdtemp(prefix="t", dir="/tmp")
    monkeypatch.setattr(tempfile, "tempdir", folder)
    yield Path(folder)
    shutil.rmtree(folder)


@pytest.fixture
def submission(tmp_path) -> Path:
    folder = tmp_path / "submitted" / "jane" / "toy"
    folder.mkdir(parents=True)
    (folder / "notes.json").write_text('{"epochs": 3}')
    return folder


@pytest.fixture
def inside(sandbox, temporary, submission) -> Iterator[Callable[..., Inside]]:
    """Start kernels in cages; at the end look for what they left."""
    started: list[Inside] = []
    before = set(psutil.Process().children(recursive=True)) | set(leftovers(temporary))

    def start(limits: Limits = SMALL, **settings) -> Inside:
        started.append(Inside(Cage(**{"submission": submission, "limits": limits, **settings})))
        return started[-1]

    yield start
    for one in started:
        one.close()
    assert set(psutil.Process().children(recursive=True)) <= before
    assert not running([one.first for one in started])
    assert set(leftovers(temporary)) <= before


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; an exit status that the system's first process has not asked for yet is no process."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def leftovers(temporary: Path) -> list[Path]:
    """Files and control groups of cages that are no more."""
    groups = [group for name in ("memory", "pids", "cpuacct") for group in own_groups(name)]
    return [*temporary.iterdir(), *(left for group in groups for left in group.glob(f"grader-cage-{os.getpid()}-*"))]


@pytest.fixture(params=["control group", "watch alone"])
def limited_by(request, monkeypatch) -> str:
    """Hold the limits with the system's control groups, and without them."""
    if request.param == "watch alone":
        monkeypatch.setattr(provisioner, "make_group", lambda limits: Group())
    else:
        group = make_group(SMALL)
        group.remove()
        if not (group.memory and group.tasks):
            pytest.skip("this process may not make control groups here")
    return request.param
