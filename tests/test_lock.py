"""One lock fits every supported Python and platform."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLATFORMS = ("x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13")


def resolve(target):
    """Resolve the package with everything for a Python and a platform, with wheels and the lock's versions alone."""
    python, platform = target
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--only-binary=:all:", "--python-platform", platform, "--python-version", python]
    command += ["--constraint", "requirements.lock", "--extra", "all", "pyproject.toml"]
    # PyTorch's Apple wheels start at macOS 14.
    environment = os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@cache
def resolutions():
    """Begin to resolve for each Python and platform; most of the time is spent waiting for the index."""
    targets = [(python, platform) for python in PYTHONS for platform in PLATFORMS]
    pool = ThreadPoolExecutor(3)
    return {target: pool.submit(resolve, target) for target in targets}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_resolves_to_wheels_there(platform, python):
    result = resolutions()[python, platform].result()
    assert result.returncode == 0, result.stderr
    resolved = set(re.findall(r"^([\w.-]+)==", result.stdout, re.MULTILINE))
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert resolved <= locked, f"not in the lock: {sorted(resolved - locked)}"
    cuda = {name for name in resolved if name.startswith(("nvidia-", "triton", "cuda-"))}
    assert bool(cuda) == ("linux" in platform), sorted(cuda)


test_the_lock_resolves_to_wheels_there.begin_early = resolutions  # see conftest.py


def test_the_lock_names_exact_versions_and_no_host():
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.strip().startswith("#")]
    assert all(re.match(r"^[\w.\-\[\]]+==[\w.+!]+( ; .+)?$", line) for line in lines)
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_conda_takes_its_versions_from_the_lock():
    text = (ROOT / "environment.yml").read_text()
    assert "--constraint requirements.lock" in text
    assert not re.search(r"(torch|tensorflow|numpy|nbgrader)[=<>]", text)
