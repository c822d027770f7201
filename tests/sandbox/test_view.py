"""The arguments of bubblewrap, for machines other than the one at hand."""

import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

import grader
from grader.sandbox import Cage, launch, view

SOCKETS = Path("/tmp/cage-x/cage")


def shown(arguments: list[str]) -> list[str]:
    """The places inside that something of the host is mounted on, in their order."""
    return [arguments[at + 2] for at, option in enumerate(arguments) if option.endswith(("bind", "bind-try"))]


@pytest.fixture
def cage(tmp_path) -> Cage:
    return Cage(tmp_path)


def test_of_the_package_only_the_rooms_of_a_notebook_are_mounted(cage):
    package = Path(grader.__file__).parent
    mounted = [Path(place) for place in shown(view.arguments(cage, SOCKETS, {}))]
    assert {place.name for place in mounted if package in place.parents} <= set(view.ROOMS)
    assert package not in mounted
    assert package.parent not in mounted


def test_nothing_of_the_host_is_mounted_writable(cage):
    arguments = view.arguments(cage, SOCKETS, {})
    assert not {"--bind", "--bind-try", "--dev-bind", "--dev-bind-try", "--share-net"} & set(arguments)
    # The file systems on which the places are made, in memory and without a limit, are closed when all is made.
    closed = [arguments[at + 1] for at, option in enumerate(arguments) if option == "--remount-ro"]
    assert {"/", "/dev"} <= set(closed)
    assert arguments[-2:] == ["--chdir", view.WORK]


def test_an_installed_package_is_covered_before_its_rooms_are_shown(cage, monkeypatch, tmp_path):
    site = tmp_path / "venv" / "site-packages"
    monkeypatch.setattr(grader, "__file__", str(site / "grader" / "__init__.py"))
    monkeypatch.setattr(sysconfig, "get_paths", lambda: {"purelib": str(site)})
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    arguments = view.arguments(cage, SOCKETS, {})
    package = str(site / "grader")
    order = [arguments.index(place) for place in (str(tmp_path / "venv"), package, package + "/lab")]
    assert order == sorted(order)
    assert arguments[order[1] - 1] == "--tmpfs"
    assert arguments[len(arguments) - arguments[::-1].index(package) - 2] == "--remount-ro"


def test_an_interpreter_called_by_a_path_with_dots_is_found_inside(cage, monkeypatch):
    real = launch.python()
    for name in ("executable", "prefix", "exec_prefix"):
        parts = Path(getattr(sys, name)).parts
        monkeypatch.setattr(sys, name, str(Path(*parts[:2], "elsewhere", "..", *parts[2:])))
    assert launch.python() == real
    told = [*view.arguments(cage, SOCKETS, {}), *launch.command([]), view.environment(cage)["PATH"]]
    assert not [text for text in told if "elsewhere" in text]


def test_a_course_within_a_folder_that_is_shown_is_covered(cage, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", "/usr/local/course")
    monkeypatch.setenv("COURSE_DATA", "/usr/local/course/data")
    arguments = view.arguments(cage, SOCKETS, {})
    assert arguments[arguments.index("/usr/local/course") - 1] == "--tmpfs"
    assert arguments.index("/usr/local/course") > arguments.index("/usr")


def test_of_the_data_only_the_training_part_is_mounted(tmp_path):
    arguments = view.arguments(Cage(tmp_path, data=tmp_path / "data"), SOCKETS, {})
    assert [place for place in shown(arguments) if place.startswith("/data")] == ["/data/train"]
    assert str(tmp_path / "data" / "train") in arguments
    assert "heldout" not in " ".join(arguments)


def test_graphics_devices_are_there_when_asked_for(tmp_path, monkeypatch):
    real = view.os.listdir
    devices = ["nvidia0", "nvidiactl", "nvidia-uvm", "sda", "null"]
    monkeypatch.setattr(view.os, "listdir", lambda place: devices if place == "/dev" else real(place))
    without = view.arguments(Cage(tmp_path), SOCKETS, {})
    with_gpu = view.arguments(Cage(tmp_path, gpu=True), SOCKETS, {})
    added = set(shown(with_gpu)) - set(shown(without))
    assert {"/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/dri", "/sys/bus/pci"} <= added
    assert "/dev/sda" not in added
    # A device must be writable to be used, all else must not be.
    writable = [with_gpu[at + 2] for at, option in enumerate(with_gpu) if option == "--dev-bind-try"]
    assert writable
    assert all(place.startswith("/dev/") for place in writable)


def test_file_systems_in_memory_have_the_size_of_the_settings(cage):
    arguments = view.arguments(cage, SOCKETS, {})
    for place in ("/tmp", "/dev/shm", view.HOME):
        at = arguments.index(place, arguments.index("--tmpfs"))
        assert arguments[at - 3 : at] == ["--size", str(cage.limits.folder), "--tmpfs"]


def test_files_of_the_submission_may_be_written_to_and_files_of_the_system_not(cage):
    with tempfile.TemporaryFile() as file:
        names = (f"{view.WORK}/a/b.txt", "/etc/passwd")
        arguments = view.arguments(cage, SOCKETS, dict.fromkeys(names, file))
    assert arguments[arguments.index(names[0]) - 4 :][:2] == ["--perms", "0666"]
    assert arguments[arguments.index(names[1]) - 4 :][:2] == ["--perms", "0644"]
    assert arguments[arguments.index(f"{view.WORK}/a") - 3 :][:2] == ["--perms", "0777"]


def test_the_environment_is_a_short_list_and_the_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET", "x")
    environment = view.environment(Cage(tmp_path, environment={"OMP_NUM_THREADS": "1"}))
    assert environment["OMP_NUM_THREADS"] == "1"
    assert environment["HOME"] == view.HOME
    assert "AWS_SECRET" not in environment


@pytest.mark.skipif(not hasattr(launch.os, "geteuid"), reason="there are no user ids on Windows")
def test_root_gives_up_its_identity_before_the_user_namespace_is_made(monkeypatch):
    monkeypatch.setattr(launch, "bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(launch, "options", lambda program: "--disable-userns")
    monkeypatch.setattr(launch.os, "geteuid", lambda: 0)
    assert "--unshare-user" not in launch.namespaces()
    inside = launch.command(["python"])
    assert inside.index("/usr/bin/bwrap") < inside.index("--unshare-user") < inside.index("python")
    assert int(inside[inside.index("/usr/bin/bwrap") - 1]) > 1_000_000_000
    monkeypatch.setattr(launch.os, "geteuid", lambda: 1000)
    assert {"--unshare-user", "--disable-userns"} <= set(launch.namespaces())
    assert launch.command(["python"]) == ["python"]


@pytest.mark.parametrize("user", [0, 1000])
def test_every_namespace_is_separate_and_every_right_is_dropped(monkeypatch, user):
    monkeypatch.setattr(launch, "bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(launch, "options", lambda program: "")
    monkeypatch.setattr(launch.os, "geteuid", lambda: user, raising=False)
    told = [*launch.namespaces(), *launch.command([])]
    assert {f"--unshare-{name}" for name in ("user", "pid", "net", "ipc", "uts", "cgroup")} <= set(told)
    assert {"--die-with-parent", "--new-session", "--cap-drop"} <= set(told)
    assert "--disable-userns" not in told  # a bubblewrap before 0.8 does not know it
