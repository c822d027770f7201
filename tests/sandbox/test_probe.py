"""Where there is no protection, a person is told why and what to do, on every system."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import probe
from grader.sandbox.probe import install_command


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A Linux with the given files, and a bubblewrap that fails with the given words."""

    def make(said: str = "", files: dict[str, str] | None = None, helps: str = "--size --disable-userns") -> str | None:
        for name, content in (files or {}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        program = tmp_path / "bwrap"
        program.write_text(
            f'#!/bin/sh\n[ "$1" = --help ] && echo "{helps}" && exit\necho "{said}" >&2; exit {int(bool(said))}\n'
        )
        program.chmod(0o755)
        monkeypatch.setattr("grader.sandbox.launch.bubblewrap", lambda: str(program))
        return probe._why_not("linux", str(program), tmp_path)

    return make


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_are_told_where_to_grade(platform):
    assert "only on Linux: grade on a Linux machine, in a virtual machine or in WSL2" in probe._why_not(
        platform, "", Path()
    )


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ('ID=debian\nVERSION="12"', "apt-get install bubblewrap"),
        ("ID=ubuntu\nID_LIKE=debian", "apt-get install bubblewrap"),
        ("ID=pop\nID_LIKE='ubuntu debian'", "apt-get install bubblewrap"),
        ("ID=fedora", "dnf install bubblewrap"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf install bubblewrap"),
        ("ID=arch", "pacman -S bubblewrap"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"', "zypper install bubblewrap"),
        ("ID=alpine", "apk add bubblewrap"),
        ("ID=unheard-of", "conda install -c conda-forge bubblewrap"),
        ("", "conda install -c conda-forge bubblewrap"),
    ],
)
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no user ids on Windows")
def test_where_bubblewrap_is_missing_the_one_command_is_named(tmp_path, monkeypatch, release, command):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "os-release").write_text(release)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert probe._why_not("linux", "", tmp_path).endswith("Run: " + command)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    sudo = "" if "conda" in command else "sudo "
    assert probe._why_not("linux", "", tmp_path).endswith("Run: " + sudo + command)


def test_a_bubblewrap_that_works_is_no_reason(machine):
    assert machine() is None


def test_an_old_bubblewrap_is_named(machine):
    assert "0.7 or later" in machine(helps="--tmpfs")


def test_ubuntu_is_told_which_profile_to_load(machine):
    told = machine(
        "bwrap: setting up uid map: Permission denied",
        {"proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"},
    )
    assert "setting up uid map: Permission denied" in told
    assert "apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict" in told


def test_switched_off_namespaces_are_told_from_a_locked_container(machine):
    assert "user.max_user_namespaces" in machine("No permissions", {"proc/sys/user/max_user_namespaces": "0\n"})


def test_a_locked_container_is_told_what_its_manager_must_allow(machine):
    told = machine("bwrap: Can't mount proc on /newroot/proc: Operation not permitted")
    assert "Can't mount proc" in told
    assert "systempaths=unconfined" in told


def test_a_bubblewrap_that_cannot_be_started_is_no_crash(tmp_path):
    assert "bubblewrap fails" in probe._why_not("linux", str(tmp_path / "nothing"), tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is a program for Linux")
def test_the_state_is_printed_with_the_remedy(tmp_path):
    environment = {**os.environ, "PATH": str(tmp_path)}
    command = [sys.executable, "-m", "grader.sandbox"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("The sandbox needs bubblewrap, which is not installed. Run: ")
    assert done.stdout.count("\n") == 1


def test_importing_it_needs_nothing_that_only_unix_has():
    code = (
        "import psutil, sys\n"  # psutil is another file on each system
        "for name in ('fcntl', 'resource', 'pwd', 'grp', 'termios', 'tty', 'pty'): sys.modules[name] = None\n"
        "import grader.sandbox, pathlib\n"
        "from grader.sandbox import probe\n"
        "print(probe._why_not('win32', '', pathlib.Path()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "only on Linux" in done.stdout, done.stderr


def test_the_provisioner_is_registered():
    code = "from importlib.metadata import entry_points as e; print(*e(group='jupyter_client.kernel_provisioners'))"
    # -I leaves the current folder out, where an older build may have left its list.
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert "grader.sandbox.provisioner:SandboxProvisioner" in done.stdout


def test_families_are_looked_up_in_their_order():
    assert install_command({"ID": "x", "ID_LIKE": "y arch"}).endswith("pacman -S bubblewrap")
