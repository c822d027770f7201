"""What a kernel in a cage can see, reach and change: nothing of the host."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grader.sandbox import Cage
from grader.sandbox.view import ROOMS
from tests.sandbox.conftest import SMALL, Inside

pytestmark = pytest.mark.usefixtures("sandbox")


def answer(one, code: str):
    """What the expression or function body `code`, ending in a call of `tell`, tells as JSON."""
    told = one.run("import json, os\ntell = lambda value: print(json.dumps(value))\n" + code)
    return json.loads(told)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder with everything that must stay hidden."""
    folder = tmp_path_factory.mktemp("course")
    names = (
        "gradebook.db",
        "course_secret.txt",
        "solutions/toy/toy.ipynb",
        "submitted/bob/toy/toy.ipynb",
        "submitted/jane/toy/notes.json",
        "cache/train/cifar10-smoke/images.npy",
        "cache/heldout/cifar10-full/labels.npy",
        "cache/archives/cifar10.tar.gz",
    )
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("PRECIOUS")
    return folder


@pytest.fixture(scope="module")
def one(sandbox, course) -> Iterator[Inside]:
    """A kernel in a cage that nothing here harms; the grader's environment names the course and holds a secret."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(course))
        patch.setenv("COURSE_DATA", str(course / "cache"))
        patch.setenv("TOKEN", "PRECIOUS")
        settings = {"data": course / "cache", "environment": {"COURSE_LEVEL": "smoke"}, "limits": SMALL}
        inside = Inside(Cage(course / "submitted" / "jane" / "toy", **settings))
        yield inside
        inside.close()


FIND = """
found = []
for folder, folders, names in os.walk("/"):
    if folder in ("/proc", "/sys", "/usr", "/dev") or folder.endswith("/site-packages"):
        folders.clear()
    found += [os.path.join(folder, name) for name in folders + names]
tell(found)
"""


def test_of_the_course_it_sees_the_training_data_and_nothing_else(one, course):
    found = answer(one, FIND)
    assert "/data/train/cifar10-smoke/images.npy" in found
    assert not [path for path in found if path.startswith("/data/") and not path.startswith("/data/train")]
    names = ("gradebook.db", "course_secret.txt", "solutions", "submitted", "heldout", "archives", ".git", "notebooks")
    assert not [path for path in found if path.split("/")[-1] in names]
    assert not [path for path in found if str(course) in path]


def test_of_the_home_folders_it_sees_its_own(one):
    assert answer(one, "tell([os.listdir('/home'), os.listdir('/home/learner')])")[0] == ["learner"]
    assert answer(one, f"tell(os.path.exists({str(Path.home() / '.bashrc')!r}))") is False


def test_of_the_package_it_sees_what_a_notebook_imports(one):
    assert set(answer(one, "import grader\ntell(os.listdir(grader.__path__[0]))")) == set(ROOMS)
    assert one.run("import grader.lab, grader.data, grader.bridge, grader.course") == ""
    for room in ("judge", "proof", "authoring", "sandbox", "intake", "report"):
        assert one.run(f"import grader.{room}").startswith("ModuleNotFoundError")


def test_its_environment_is_its_own(one, course):
    environments = answer(
        one,
        """
said = ""
for process in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            said += open(f"/proc/{process}/{name}").read()
        except OSError:
            pass
tell([dict(os.environ), said])
""",
    )
    assert "PRECIOUS" not in str(environments)
    assert str(course) not in str(environments)
    assert environments[0]["COURSE_LEVEL"] == "smoke"
    assert environments[0]["COURSE_DATA"] == "/data"
    assert not {"COURSE_ROOT", "TOKEN"} & set(environments[0])


def test_it_has_no_files_of_the_grader_open(one):
    links = "[f'/proc/self/fd/{n}' for n in range(300) if os.path.lexists(f'/proc/self/fd/{n}')]"
    told = answer(one, f"tell([os.readlink(link) for link in {links}])")
    assert {name.partition(":")[0] for name in told} == {"pipe", "socket", "anon_inode"}


@pytest.mark.parametrize(
    "place",
    ["/", "/usr", "/etc/passwd", "/dev", "/data/train", "/proc/sys/kernel/core_pattern", "the package", "numpy"],
)
def test_it_changes_nothing_but_its_own_folders(one, place):
    if place in ("the package", "numpy"):
        place = str(Path(__import__({"the package": "grader", "numpy": "numpy"}[place]).__file__).parent)
    code = f"open({place!r} + ('/new' if os.path.isdir({place!r}) else ''), 'a').write('x')"
    assert one.run("import os\n" + code).split(":")[0] in ("OSError", "PermissionError")


def test_the_switches_of_the_system_are_out_of_its_reach(one):
    # Root keeps them even without capabilities; some of them name programs that the system then runs on the host.
    open_to_all = ("/proc/pressure/", "/proc/sys/kernel/ns_last_pid")
    # An ordinary user's cage has these for its own namespaces alone.
    own = (
        "/proc/sys/fs/mqueue/",
        *(f"/proc/sys/kernel/{name}" for name in ("msg", "sem", "shm", "auto_msgmni", "pid_max")),
    )
    found = answer(
        one,
        """
found = []
for folder, folders, names in os.walk("/proc"):
    if folder == "/proc":
        folders[:] = [name for name in folders if not name.isdigit() and name not in ("self", "thread-self")]
    for name in names:
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_NONBLOCK))
            found.append(os.path.join(folder, name))
        except OSError:
            pass
tell(found)
""",
    )
    assert [path for path in found if not path.startswith(open_to_all + own)] == []


def test_it_is_nobody_without_rights(one):
    said = one.run("print(open('/proc/self/status').read())")
    status = dict(line.split(":\t") for line in said.splitlines() if ":\t" in line)
    assert status["Uid"].split() == ["65534"] * 4
    assert {status[name] for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"


def test_on_the_host_it_is_not_root(one):
    users = {user for process in one.first.children(recursive=True) for user in process.uids()}
    assert users
    assert 0 not in users


def test_it_cannot_make_namespaces_or_mounts(one):
    # In a process of its own: one with threads may not make a user namespace anyway.
    code = "import subprocess as s, sys\nprint(s.check_output([sys.executable, '-c', {!r}], text=True))"
    call = "import ctypes; print(ctypes.CDLL(None).{})"
    assert one.run(code.format(call.format("unshare(0x10000000)"))).strip() == "-1"  # CLONE_NEWUSER
    assert one.run(code.format(call.format("mount(b'none', b'/tmp', b'tmpfs', 0, None)"))).strip() == "-1"


def test_it_sees_no_process_of_the_host(one):
    seen = answer(one, "tell([p for p in os.listdir('/proc') if p.isdigit()])")
    assert len(seen) <= 5 < len(psutil.pids())


def test_it_has_no_network(one):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind("\0grader-test-host")
        abstract.listen()
        port = server.getsockname()[1]
        dial = "import socket\nsocket.create_connection(({!r}, {}), timeout=3)"
        assert one.run(dial.format("127.0.0.1", port)).startswith("ConnectionRefusedError")
        assert "Network is unreachable" in one.run(dial.format("1.1.1.1", 53))
        assert one.run(dial.format("example.org", 80)).startswith("gaierror")
        code = "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0grader-test-host')"
        assert one.run(code).startswith("ConnectionRefusedError")


def test_the_door_to_its_sockets_closes_once_the_client_is_in(inside, temporary):
    one = inside()
    folder = Path(one.manager.connection_file).parent
    one.run("import time; time.sleep(0.5)")
    assert [path.name for path in folder.iterdir()] == ["kernel.json"]
    assert one.run(f"print(open('{folder}/cage/mine', 'w').write('x'))") == "1\n"
    assert [path.name for path in folder.iterdir()] == ["kernel.json"]
