"""However a cage ends, nothing of it is left: no process, no file, no control group."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from grader.sandbox import Cage, caged_manager
from tests.sandbox.conftest import leftovers, running

pytestmark = pytest.mark.usefixtures("sandbox")

DAEMON = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        while True:
            open("alive", "w").close(); time.sleep(0.01)
    os._exit(0)
os.wait(); time.sleep(0.2); print(os.path.exists("alive"))
"""
DEAF = "while True:\n  try:\n    while True: pass\n  except KeyboardInterrupt: pass"

# The fixture `inside` looks for processes, files and control groups after each of these.


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(3)",
        "import ctypes; ctypes.string_at(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal; os.kill(-1, signal.SIGKILL); os._exit(1)",
        "import os, signal\ntry: os.kill(1, signal.SIGKILL)\nexcept OSError: pass\nos.abort()",
    ],
    ids=["exit", "segfault", "kills itself", "kills all", "aborts"],
)
def test_a_kernel_that_dies_takes_its_daemons_along(inside, code):
    one = inside()
    assert one.run(DAEMON) == "True\n"
    below = one.first.children(recursive=True)
    one.client.execute(code)
    assert one.ended() == ""
    one.close()
    assert not running(below)


def test_code_that_ignores_interrupts_is_killed_and_the_reason_kept(inside):
    one = inside()
    one.client.execute(DEAF)
    time.sleep(0.3)
    one.wait(one.manager.interrupt_kernel())
    time.sleep(0.3)
    assert one.lives()
    one.manager.end("it took more than 60 s")
    assert one.ended() == "it took more than 60 s"


def test_code_that_stops_all_its_processes_is_killed(inside):
    one = inside()
    one.client.execute("import os, signal; os.kill(-1, signal.SIGSTOP); os.kill(os.getpid(), signal.SIGSTOP)")
    time.sleep(0.3)
    one.manager.end("it stopped")
    assert one.ended() == "it stopped"


def test_a_polite_shutdown_does_not_wait_for_a_kernel_that_does_not_answer(inside):
    one = inside()
    one.client.execute("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    time.sleep(0.3)
    began = time.monotonic()
    one.wait(one.manager.shutdown_kernel())
    assert time.monotonic() - began < 3


def test_a_signal_ends_the_cage_unless_it_is_an_interrupt(inside):
    one = inside()
    one.wait(one.manager.signal_kernel(signal.SIGINT))
    assert one.run("print('still here')") == "still here\n"
    one.wait(one.manager.signal_kernel(signal.SIGTERM))
    assert one.ended() == ""


def test_a_daemon_does_not_outlive_an_ordinary_end(inside):
    one = inside()
    assert one.run(DAEMON) == "True\n"
    below = one.first.children(recursive=True)
    one.close()
    assert not running(below)


def test_killing_bubblewrap_kills_all_inside(inside):
    one = inside()
    assert one.run(DAEMON) == "True\n"
    below = one.first.children(recursive=True)
    os.kill(one.manager.provisioner.pid, signal.SIGKILL)
    assert one.ended() == ""
    one.close()
    assert not running([one.first, *below])


GRADER = """
import asyncio, json, sys, time
from pathlib import Path
from tests.sandbox.conftest import Inside, SMALL
from grader.sandbox import Cage

one = Inside(Cage(Path(sys.argv[1]), limits=SMALL))
one.run(sys.argv[2])
print(json.dumps([process.pid for process in [one.first, *one.first.children(recursive=True)]]), flush=True)
time.sleep(60)
"""


def test_killing_the_grader_kills_all_inside(temporary, submission):
    command = [sys.executable, "-c", GRADER, str(submission), DAEMON]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(temporary)}) as grader:
        inside = [psutil.Process(pid) for pid in json.loads(grader.stdout.readline())]
        assert len(inside) >= 3
        grader.kill()
    psutil.wait_procs(inside, timeout=2)
    assert not running(inside)


START = """
import asyncio, os, sys
from pathlib import Path
from grader.sandbox import Cage, caged_manager, provisioner

if sys.argv[2] == "limits":
    provisioner.set_limits = lambda pid, limits: (print(pid, flush=True), os.kill(os.getpid(), 9))
else:
    provisioner._await_child = lambda first: (print(first.pid, flush=True), os.kill(os.getpid(), 9))
provisioner.command = lambda inside: ["sleep", "60"]  # a kernel may fail without a grader, this does not
asyncio.run(caged_manager(Cage(Path(sys.argv[1])))().start_kernel())
"""


@pytest.mark.parametrize("moment", ["limits", "go"])
def test_killing_the_grader_while_it_makes_a_cage_leaves_no_cage(temporary, submission, moment):
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", START, str(submission), moment]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    end = time.monotonic() + 5
    while psutil.pid_exists(int(done.stdout)) and running([psutil.Process(int(done.stdout))]):
        assert time.monotonic() < end, "the cage still lives"
        time.sleep(0.05)


def test_what_a_killed_grader_left_is_swept_by_the_next(inside):
    from grader.sandbox.cgroup import own_groups

    dead = subprocess.Popen(["true"])
    dead.wait()
    groups = own_groups("pids")
    if not (groups and os.access(groups[0], os.W_OK)):
        pytest.skip("this process may not make control groups here")
    stale = groups[0] / f"grader-cage-{dead.pid}-00"
    stale.mkdir()
    inside()
    assert not stale.exists()


def test_a_start_that_fails_half_way_leaves_nothing(temporary, submission, monkeypatch):
    from grader.sandbox import provisioner

    def fails(pid, limits):
        raise OSError("no limits here")

    monkeypatch.setattr(provisioner, "set_limits", fails)
    before = set(psutil.Process().children(recursive=True))
    with pytest.raises(Exception, match="no limits here"):
        asyncio.run(caged_manager(Cage(submission))().start_kernel())
    assert set(psutil.Process().children(recursive=True)) <= before
    assert leftovers(temporary) == []
