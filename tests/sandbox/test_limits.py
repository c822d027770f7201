"""A submission that takes too much is stopped, and the learner is told of what."""

import time

import pytest

from grader.sandbox import Limits
from tests.sandbox.conftest import SMALL

pytestmark = pytest.mark.usefixtures("sandbox")

MEMORY = "it used more than 0.3 GB of memory"
TASKS = "it started more than 60 processes and threads"

ATTACKS = {
    "a fork bomb": (
        "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
        TASKS,
    ),
    "threads": (
        "import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "  except RuntimeError: pass",
        TASKS,
    ),
    "one greedy process": (
        "kept = []\nwhile True: kept.append(bytearray(b'x' * 10_000_000))",
        MEMORY,
    ),
    "greedy children": (
        "import os, time\nfor _ in range(6):\n  if os.fork() == 0:\n    kept = b'x' * 80_000_000; time.sleep(99)\n"
        "time.sleep(99)",
        MEMORY,
    ),
    "shared memory": (
        "import mmap, time\nm = mmap.mmap(-1, 500_000_000)\nfor _ in range(500): m.write(b'x' * 1_000_000)\n"
        "time.sleep(99)",
        MEMORY,
    ),
}


@pytest.mark.parametrize(("code", "why"), ATTACKS.values(), ids=ATTACKS.keys())
def test_taking_too_much_ends_the_cage(inside, limited_by, code, why):
    one = inside()
    one.client.execute(code)
    assert one.ended() == why


def test_files_in_memory_count_as_memory(inside, limited_by):
    one = inside(Limits(memory=300_000_000, folder=500_000_000))
    one.client.execute("with open('/tmp/x', 'wb') as f:\n  while True: f.write(b'x' * 1_000_000)")
    assert one.ended() == MEMORY


def test_processes_that_share_their_memory_are_not_blamed(inside, limited_by):
    one = inside()
    told = one.run(
        "import os, time\nkept = b'x' * 100_000_000\n"
        "for _ in range(4):\n  if os.fork() == 0: time.sleep(99)\ntime.sleep(1); print('fine')"
    )
    assert told == "fine\n"


def test_forked_files_without_a_name_are_memory(inside, monkeypatch):
    one = inside()
    if not one.manager.provisioner._group.memory:
        pytest.skip("this process may not make control groups here")
    one.client.execute(
        "import os\nkept = [os.memfd_create('x') for _ in range(100)]\n"
        "for f in kept:\n  for _ in range(9): os.write(f, b'x' * 1_000_000)"
    )
    assert one.ended() == MEMORY


def test_a_machine_without_memory_left_ends_the_cage_where_nothing_else_can_tell(inside, monkeypatch):
    from grader.sandbox import provisioner, watch
    from grader.sandbox.cgroup import Group

    monkeypatch.setattr(provisioner, "make_group", lambda limits: Group())
    one = inside()
    monkeypatch.setattr(watch, "_SPARE", 1.1)
    assert one.ended() == "this machine ran out of memory while it ran"


@pytest.mark.parametrize("place", ["/tmp", "/dev/shm", "/home/learner", ".", "sockets"])
def test_its_file_systems_are_small(inside, place):
    one = inside()
    if place == "sockets":
        place = one.manager.ip.rpartition("/")[0]
    told = one.run(
        f"import os\nfor n in range(100):\n  with open({place!r} + f'/{{n}}', 'wb') as f: f.write(bytes(9_000_000))"
    )
    assert told.startswith("OSError: [Errno 28] No space left on device")


def test_a_file_cannot_be_huge(inside):
    one = inside(Limits(memory=300_000_000, folder=50_000_000, file=10_000_000))
    assert "File too large" in one.run("f = open('/tmp/x', 'wb'); f.write(bytes(11_000_000)); f.close()")
    assert "File too large" in one.run("open('/tmp/y', 'wb').truncate(10**12)")


def test_open_files_are_limited(inside):
    assert "Too many open files" in inside().run("kept = [open('/dev/null') for _ in range(1000)]")


def test_a_flood_of_messages_that_nobody_reads_ends_the_cage(inside):
    one = inside()
    one.client.execute(
        "import zmq, os\ns = get_ipython().kernel.iopub_socket\n"
        "while True: s.send_multipart([b'x', os.urandom(1_000_000)])"
    )
    assert one.ended(20) == "it sent more than 0.1 GB to the grader"


def test_what_it_writes_past_its_kernel_is_kept_short(inside):
    one = inside()
    one.run(
        "import os, stat\nfor n in range(3, 99):\n  try:\n    if stat.S_ISFIFO(os.fstat(n).st_mode):\n"
        "      os.set_blocking(n, False)\n      for _ in range(100): os.write(n, b'x' * 1000)\n  except OSError: pass"
    )
    time.sleep(0.5)
    assert one.manager.last_words.endswith("x" * 100)
    assert len(one.manager.last_words) <= 4000


def test_no_core_is_dumped_and_no_handler_of_crashes_is_called(inside):
    # A size of 1 and not 0: with 0 the system still hands the memory of the process to its handler, as root.
    assert inside().run("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))") == "(1, 1)\n"


def test_the_limits_cannot_be_raised(inside):
    code = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (10**12, 10**12))"
    assert inside().run(code).startswith("ValueError: not allowed to raise maximum limit")


def test_the_limits_leave_room_for_an_honest_kernel(inside, limited_by):
    one = inside(SMALL)
    assert (
        one.run("import numpy as np, time; x = np.ones(10_000_000); time.sleep(0.5); print(x.sum())") == "10000000.0\n"
    )
    assert one.manager.why_ended == ""
