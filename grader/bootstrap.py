"""Set up the course in ``.venv``: any Python runs this file, with the standard library alone.

    python3 grader/bootstrap.py             both frameworks, and the tools for tests
    python3 grader/bootstrap.py pytorch     one framework only (or: keras)

It is safe to repeat: where the virtual environment already matches the lock, it returns at once. It installs nothing
outside ``.venv``; where the system lacks something, it prints the command and stops.
"""
# This file must at least parse on old Pythons, so that a wrong Python meets a sentence and not a SyntaxError.

import hashlib
import os
import shutil
import subprocess
import sys
from typing import NoReturn

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
OLDEST, NEWEST = (3, 11), (3, 13)
EXTRAS = ("all", "keras", "pytorch")
# Measured on Linux, where PyTorch brings its CUDA libraries; the other platforms have none.
NEEDED_GB = 10 if sys.platform.startswith("linux") else 5


def stop(sentence: str) -> NoReturn:
    """Print what was wrong and what to do next; exit with status 1."""
    sys.exit("set-up: " + sentence)


def python_of(venv: str) -> str:
    """Return the path of the virtual environment's Python."""
    return os.path.join(venv, "Scripts", "python.exe") if os.name == "nt" else os.path.join(venv, "bin", "python")


def fingerprint(extra: str) -> str:
    """Return a hash of all that decides what is installed: the lock, the ranges, the extra and this Python."""
    digest = hashlib.sha256((extra + sys.version).encode())
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read(path: str) -> str:
    """Return a text file's contents, or an empty text where there is none."""
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


def check_machine() -> None:
    """Stop with a sentence where this Python or this disk cannot hold the course."""
    here = sys.version_info[:2]
    if not OLDEST <= here <= NEWEST:
        stop(
            "this is Python {}.{}, the course needs {}.{} to {}.{}. Install one of them and name it: "
            "make setup PYTHON=python3.11 (on Windows: py -3.11 grader\\bootstrap.py).".format(
                *(here + OLDEST + NEWEST)
            )
        )
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB and not os.path.isdir(VENV):
        stop(
            f"only {free:.1f} GB are free in {ROOT}, the packages need about {NEEDED_GB} GB. "
            "Free some space, or install one framework only: python3 grader/bootstrap.py pytorch."
        )


def make_venv() -> None:
    """Create the virtual environment; stop with the system's command where Python came without `venv`."""
    result = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        said = result.stdout.decode(errors="replace")
        if "ensurepip" in said or "python3-venv" in said:
            stop(
                "this Python came without venv. On Debian or Ubuntu run: sudo apt-get install python{}.{}-venv; "
                "then repeat.".format(*sys.version_info[:2])
            )
        stop("the virtual environment could not be made: " + (said.strip().splitlines() or ["no reason given"])[-1])


def install(extra: str, log_path: str) -> None:
    """Install the locked packages and the course itself; show one moving line and keep the whole log.

    Exits with a sentence when pip fails; what it printed is in `log_path`.
    """
    command = [python_of(VENV), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["-c", os.path.join(ROOT, "requirements.lock"), "-e", f"{ROOT}[{extra}]"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen, tail = 0, ""
    with open(log_path, "wb") as log:
        for raw in process.stdout or ():
            log.write(raw)
            line = raw.decode(errors="replace").strip()
            tail = (tail + "\n" + line)[-20000:]
            if line.startswith(("Collecting", "Installing collected", "Downloading")):
                seen += line.startswith("Collecting")
                what = line.split(" (from")[0]
                what = "installing all of them" if line.startswith("Installing") else what[:60]
                if sys.stdout.isatty():
                    sys.stdout.write(f"\r  {seen:3d} packages: {what:<64}")
                elif seen and (line.startswith("Installing") or (line.startswith("Collecting") and seen % 25 == 0)):
                    sys.stdout.write(f"  {seen} packages: {what}\n")
                sys.stdout.flush()
    if sys.stdout.isatty():
        print()
    if process.wait() != 0:
        explain(tail, log_path)


def explain(said: str, log_path: str) -> NoReturn:
    """Turn pip's failure into a sentence."""
    if "No space left" in said or "Errno 28" in said:
        stop(f"the disk is full. Free about {NEEDED_GB} GB and repeat; nothing outside .venv was touched.")
    offline = ("NewConnectionError", "Temporary failure", "Name or service not known", "ConnectTimeout", "ProxyError")
    if any(sign in said for sign in offline):
        stop("the package index cannot be reached. Check the network (or pip's proxy settings) and repeat.")
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    stop("pip failed: {} The whole log: {}".format((errors or ["no reason given."])[0], log_path))


def mention_sandbox() -> None:
    """Print what the sandbox lacks on this Linux, and the command that mends it. Only graders need it: none is run."""
    if not sys.platform.startswith("linux"):
        return
    result = subprocess.run(
        [python_of(VENV), "-m", "grader.sandbox"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    said = result.stdout.decode(errors="replace").strip()
    if result.returncode != 0 and said:
        print("Before you grade other people's work: " + said, flush=True)


def main(arguments: list) -> None:
    """Set up `.venv`; `arguments` may name one extra."""
    extra = arguments[0] if arguments else "all"
    if extra not in EXTRAS or len(arguments) > 1:
        stop("'{}' is unknown; name one of {}, or nothing.".format(" ".join(arguments), ", ".join(EXTRAS)))
    check_machine()
    stamp = os.path.join(VENV, "course.stamp")
    mark = fingerprint(extra)
    if read(stamp) == mark and os.path.exists(python_of(VENV)):
        return
    if not os.path.exists(python_of(VENV)):
        print("Making .venv with Python {}.{} ...".format(*sys.version_info[:2]), flush=True)
        make_venv()
    print("Installing the course's packages into .venv; this takes from two minutes to half an hour.", flush=True)
    install(extra, os.path.join(VENV, "setup.log"))
    with open(stamp, "w") as file:
        file.write(mark)
    print("Set-up is complete.", flush=True)
    mention_sandbox()


if __name__ == "__main__":
    main(sys.argv[1:])
