"""Control groups in both versions, on a tree of files that stands for the system's."""

import os

import pytest

from grader.sandbox import Limits, cgroup
from grader.sandbox.cgroup import Group, make_group, own_groups

LIMITS = Limits(memory=5_000_000, tasks=7)


@pytest.fixture
def process(tmp_path):
    """Write what /proc says of a process, and return the folder with it."""

    def write(groups: str, mounts: str):
        (tmp_path / "cgroup").write_text(groups)
        (tmp_path / "mountinfo").write_text(mounts)
        return tmp_path

    return write


def test_version_2_looks_into_the_own_group_and_the_one_above(process):
    one = process("0::/user.slice/app.slice/a.scope\n", "30 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    own, above = own_groups("memory", one)
    assert str(own) == "/sys/fs/cgroup/user.slice/app.slice/a.scope"
    assert above == own.parent


def test_version_1_takes_the_folder_of_the_controller(process):
    mounts = (
        "1 1 0:1 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n1 1 0:2 / /cg/cpu rw - cgroup c rw,cpu,cpuacct\n"
    )
    one = process("4:memory:/a/b\n3:cpu,cpuacct:/\n2:pids:/\n", mounts)
    assert [str(group) for group in own_groups("memory", one)] == ["/sys/fs/cgroup/memory/a/b"]
    assert [str(group) for group in own_groups("cpuacct", one)] == ["/cg/cpu"]
    assert own_groups("pids", one) == []


def test_a_container_sees_its_group_as_the_root(process):
    one = process("4:memory:/docker/abc\n", "1 1 0:1 /docker/abc /cg rw - cgroup cgroup rw,memory\n")
    assert [str(group) for group in own_groups("memory", one)] == ["/cg"]


def test_a_system_without_control_groups_has_none(tmp_path):
    assert own_groups("memory", tmp_path / "nowhere") == []


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A parent group, in which a new folder gets the files that the kernel would put there."""

    def make(*files: str):
        monkeypatch.setattr(cgroup, "own_groups", lambda controller: [tmp_path])
        real = cgroup.Path.mkdir

        def mkdir(folder, *args, **settings):
            real(folder, *args, **settings)
            for name in files:
                (folder / name).touch()

        monkeypatch.setattr(cgroup.Path, "mkdir", mkdir)
        return tmp_path

    return make


def test_version_2_sets_all_limits_in_one_folder(fake):
    parent = fake("memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cgroup.procs", "cpu.stat")
    group = make_group(LIMITS)
    (folder,) = parent.iterdir()
    assert (group.memory, group.tasks, group.cpu) == (folder, folder, folder)
    written = {name: (folder / name).read_text() for name in os.listdir(folder)}
    assert written["memory.max"] == "5000000"
    assert written["memory.swap.max"] == "0"
    assert written["memory.oom.group"] == "1"
    assert written["pids.max"] == "7"


def test_a_group_without_controllers_is_not_taken_for_a_limit(fake):
    group = make_group(LIMITS) if fake("cgroup.procs", "cpu.stat") else None
    assert (group.memory, group.tasks) == (None, None)


def test_the_kernels_counters_tell_what_was_passed(tmp_path):
    group = Group(tmp_path, tmp_path, tmp_path)
    (tmp_path / "memory.events").write_text("low 0\noom 3\noom_kill 0\n")
    (tmp_path / "pids.events").write_text("max 0\n")
    (tmp_path / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    assert not group.ran_out_of_memory()
    assert not group.ran_out_of_tasks()
    assert group.cpu_seconds() == 2.5
    (tmp_path / "memory.events").write_text("oom 3\noom_kill 1\n")
    (tmp_path / "pids.events").write_text("max 4\n")
    assert group.ran_out_of_memory()
    assert group.ran_out_of_tasks()


def test_version_1_counts_in_files_of_its_own(tmp_path):
    group = Group(tmp_path, None, tmp_path)
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    (tmp_path / "cpuacct.usage").write_text("1500000000\n")
    assert group.ran_out_of_memory()
    assert group.cpu_seconds() == 1.5


def test_no_group_limits_nothing_and_says_so():
    group = Group()
    group.add(os.getpid())
    group.remove()
    assert not group.ran_out_of_memory()
    assert not group.ran_out_of_tasks()
    assert group.cpu_seconds() is None
