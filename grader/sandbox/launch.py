"""How bubblewrap is called: which namespaces it makes, and as whom the command inside runs.

The command never runs as root, not even as root without capabilities: to such a process the system leaves its own
switches below /proc/sys, some of which name programs that are then run on the host. So where root grades, bubblewrap is
run twice: the outer call has root's right to make the view; its command gives up that identity for a user id that
nobody else has; the inner call adds the user namespace.
"""

import functools
import os
import secrets
import shutil
import subprocess
import sys

SECONDS = 20  # until a call of bubblewrap counts as failed; a bare cage takes 0.02 s, on a busy machine a second

_SEPARATE = (
    *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup", "--hostname", "cage"),
    *("--new-session", "--die-with-parent", "--cap-drop", "ALL"),
)
_USER = ("--unshare-user", "--uid", "65534", "--gid", "65534")

# User ids that no system gives to anybody: above those of containers, below those that count as negative.
_FIRST_UID, _UIDS = 1_900_000_000, 200_000_000

_BECOME = """
import os, sys
uid = int(sys.argv[1])
os.setgroups([]), os.setresgid(uid, uid, uid), os.setresuid(uid, uid, uid)
os.execv(sys.argv[2], sys.argv[2:])
"""


def bubblewrap() -> str:
    """Return the path of bubblewrap, or an empty text."""
    return os.path.realpath(shutil.which("bwrap") or "") if shutil.which("bwrap") else ""


def python() -> str:
    """Return the path of this interpreter; called as ``../.venv/bin/python`` it names a folder that is not inside."""
    return os.path.normpath(sys.executable)


def namespaces() -> list[str]:
    """Return the arguments that separate the cage from the host; those that show something come after them."""
    if os.geteuid() == 0:
        return [*_SEPARATE, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*_SEPARATE, *_USER, *_no_more_users(bubblewrap())]


def command(inside: list[str]) -> list[str]:
    """Return the command for bubblewrap to run, so that `inside` runs as nobody in a user namespace."""
    if os.geteuid() != 0:
        return inside
    uid = _FIRST_UID + secrets.randbelow(_UIDS)
    program = bubblewrap()
    inner = [
        program,
        *_USER,
        *_no_more_users(program),
        "--cap-drop",
        "ALL",
        "--die-with-parent",
        "--dev-bind",
        "/",
        "/",
    ]
    return [python(), "-I", "-S", "-c", _BECOME, str(uid), *inner, "--", *inside]


@functools.cache
def options(program: str) -> str:
    """Return bubblewrap's own list of its options."""
    return subprocess.run([program, "--help"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout


def _no_more_users(program: str) -> list[str]:
    """From 0.8 on bubblewrap can forbid further user namespaces, through which most holes of the system are reached."""
    return ["--disable-userns"] if "--disable-userns" in options(program) else []
