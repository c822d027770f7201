"""The core of the intake works where Unix-only modules are missing."""

import subprocess
import sys

BLOCKED = """
import os, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_DIRECTORY"):
    if hasattr(os, flag):
        delattr(os, flag)
import grader.intake, grader.intake.archives
from grader.intake.regular import read_regular
read_regular(__import__("grader.errors").errors.__file__, 100_000)
print("nbgrader" in sys.modules)
"""


def test_the_core_needs_nothing_of_unix_and_no_nbgrader():
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "False\n"
