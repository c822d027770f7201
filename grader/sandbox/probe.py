"""Whether this machine can protect itself from a submission, and what to do where it cannot."""

import functools
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from grader.sandbox.launch import SECONDS, bubblewrap, command, namespaces, options

_INSTALL = {
    "debian": "apt-get install bubblewrap",
    "ubuntu": "apt-get install bubblewrap",
    "fedora": "dnf install bubblewrap",
    "rhel": "dnf install bubblewrap",
    "arch": "pacman -S bubblewrap",
    "suse": "zypper install bubblewrap",
    "alpine": "apk add bubblewrap",
}
_ANYWHERE = "conda install -c conda-forge bubblewrap"

_ELSEWHERE = "grade on a Linux machine, in a virtual machine or in WSL2"

# What the kernel was told, the value that blocks user namespaces, and the command that allows them.
_APPARMOR = "sys/kernel/apparmor_restrict_unprivileged_userns"
_SWITCHES = (
    (
        _APPARMOR,
        "1",
        "AppArmor blocks it here, as Ubuntu does from 24.04 on. Load the profile for bubblewrap: "
        "sudo apt-get install apparmor-profiles && "
        "sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && "
        "sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict",
    ),
    (
        "sys/kernel/unprivileged_userns_clone",
        "0",
        "user namespaces are switched off for ordinary users. "
        "Allow them: sudo sysctl -w kernel.unprivileged_userns_clone=1",
    ),
    (
        "sys/user/max_user_namespaces",
        "0",
        "user namespaces are switched off. Allow them: sudo sysctl -w user.max_user_namespaces=10000",
    ),
)


@functools.cache
def why_not() -> str | None:
    """Return None where a cage can be made, else a sentence that says why not and what to do.

    It makes a small cage to find out. The answer holds for the life of the process.
    """
    return _why_not(sys.platform, bubblewrap(), Path("/"))


def _why_not(platform: str, program: str, root: Path) -> str | None:
    """`why_not` on a machine with this platform, this bubblewrap and the files of the system below `root`."""
    if not platform.startswith("linux"):
        return f"There is no sandbox on this system, only on Linux: {_ELSEWHERE}."
    if not program:
        return f"The sandbox needs bubblewrap, which is not installed. Run: {install_command(_os_release(root))}"
    try:
        if "--size" not in options(program):
            return f"The sandbox needs bubblewrap 0.7 or later; {program} is older. Run: {_ANYWHERE}"
        arguments = [*namespaces(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
        arguments += ["--size", "1000000", "--tmpfs", "/tmp", "--", *command(["true"])]
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"The sandbox does not work here, because bubblewrap fails: {error}. Instead {_ELSEWHERE}."
    if done.returncode == 0:
        return None
    said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    for place, blocking, remedy in _SWITCHES:
        if _read(root / "proc" / place) == blocking:
            return f"The sandbox does not work here ({said}): {remedy}"
    return (
        f"The sandbox does not work here ({said}). In a container, as in many JupyterHub pods, its manager must allow "
        f"user namespaces and mounts (Docker: --security-opt seccomp=unconfined --security-opt "
        f"systempaths=unconfined --security-opt apparmor=unconfined); or {_ELSEWHERE}."
    )


def install_command(os_release: Mapping[str, str]) -> str:
    """Return the one command that installs bubblewrap, by what ``/etc/os-release`` says."""
    for family in (os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split()):
        if family in _INSTALL:
            return ("" if os.geteuid() == 0 else "sudo ") + _INSTALL[family]
    return _ANYWHERE


def _os_release(root: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in _read(root / "etc" / "os-release").splitlines())
    return {key: value.strip("\"'") for key, _, value in pairs}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def state() -> str:
    """Return a line about the sandbox on this machine, for a person."""
    return why_not() or f"The sandbox works ({bubblewrap()})."
