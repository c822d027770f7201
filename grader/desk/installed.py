"""What is installed, by its metadata alone: Python, packages, JupyterLab and its extensions, the kernel."""

import json
import sys
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_config_path, jupyter_path
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from grader.desk.finding import Finding, Health

COURSE = "deep-learning-course"
VALIDATE = "nbgrader.server_extensions.validate_assignment"
# The packages of each extra that the course names, and what the extra is called.
_TITLES = {"pytorch": "PyTorch", "keras": "Keras"}
# Packages of which a wrong pair is a common accident: what each itself demands of the others is looked at.
_PAIRED = ("torchvision", "tensorflow", "jupyterlab", "nbgrader")


def python() -> list[Finding]:
    """Look at Python's version."""
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = SpecifierSet(metadata(COURSE)["Requires-Python"] or "") if _installed(COURSE) else SpecifierSet()
    text = f"{here} in {sys.prefix}"
    if here not in wanted:
        remedy = f"The course needs {wanted}. Install one of these, and set up the course with it."
        return [Finding(Health.WRONG, "Python", text, remedy)]
    return [Finding(Health.GOOD, "Python", text)]


def packages(clone: Path) -> list[Finding]:
    """Look at the packages that every exercise needs, by the course's own ranges."""
    if not _installed(COURSE):
        return [Finding(Health.WRONG, "packages", "The course itself is not installed in this Python.", remedy(clone))]
    wanted = _wanted("")
    if wrong := _unmet(wanted) + _unfit():
        return [Finding(Health.WRONG, "packages", f"{'; '.join(wrong)}.", remedy(clone))]
    text = f"{len(wanted)} packages are in the course's ranges, JupyterLab {version('jupyterlab')} among them"
    return [Finding(Health.GOOD, "packages", text)]


def frameworks(clone: Path) -> list[Finding]:
    """Look at the frameworks, of which one is enough."""
    if not _installed(COURSE):
        return []
    lines, there = [], 0
    for extra, title in _TITLES.items():
        wanted = _wanted(extra)
        if not any(_installed(one.name) for one in wanted):
            lines.append(Finding(Health.GOOD, title, "not installed; only the exercises in it need it"))
            continue
        there += 1
        if wrong := _unmet(wanted):
            lines.append(Finding(Health.WRONG, title, f"{'; '.join(wrong)}.", remedy(clone, extra)))
        else:
            found = ", ".join(f"{one.name} {version(one.name)}" for one in wanted)
            lines.append(Finding(Health.GOOD, title, found))
    if not there:
        text = "neither PyTorch nor Keras is installed, and nearly all exercises need one of them"
        return [Finding(Health.WRONG, "frameworks", text, remedy(clone, "pytorch"))]
    return lines


def jupyter() -> list[Finding]:
    """Look at the buttons that nbgrader adds to JupyterLab."""
    there = any(
        Path(place, "@jupyter", "nbgrader", "package.json").is_file() for place in jupyter_path("labextensions")
    )
    enabled = _server_extensions().get(VALIDATE, False)
    if there and enabled:
        return [Finding(Health.GOOD, "JupyterLab", f"nbgrader {version('nbgrader')} adds its Validate button")]
    which = "server" if there else "lab"
    text = f"nbgrader's {which} extension is missing or switched off, so there is no Validate button"
    mend = "Run: jupyter server extension enable --sys-prefix --py nbgrader. `grader check` does without the button."
    return [Finding(Health.FAIR, "JupyterLab", text, mend)]


def kernel() -> list[Finding]:
    """Look at which Python a notebook's kernel starts."""
    try:
        started = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return [Finding(Health.WRONG, "kernel", "there is no kernel 'python3'", "Install ipykernel into this Python.")]
    program = Path(started.argv[0])
    # jupyter_client puts its own Python for a bare name.
    if not program.is_absolute() or (program.exists() and program.samefile(sys.executable)):
        return [Finding(Health.GOOD, "kernel", "notebooks run in this Python")]
    mend = f"Remove that kernel (jupyter kernelspec remove python3): it lies in {started.resource_dir}."
    return [Finding(Health.WRONG, "kernel", f"notebooks would run in another Python: {program}", mend)]


def remedy(clone: Path, extra: str = "all") -> str:
    """Return how to install what is missing, in a clone and in what a class receives."""
    if (clone / "requirements.lock").is_file():
        return "Run make setup (or python3 grader/bootstrap.py), which installs what the course was tested with."
    return (
        f'Install it anew as the README.md of the course\'s folder says: pip install ... "./packages/...whl[{extra}]".'
    )


def _wanted(extra: str) -> list[Requirement]:
    """Return what the course demands: always with the extra "", or for a framework alone."""
    found = []
    for line in requires(COURSE) or []:
        one = Requirement(line)
        always = one.marker is None or one.marker.evaluate({"extra": ""})
        wanted = one.marker is not None and one.marker.evaluate({"extra": extra}) and not always if extra else always
        found += [one] if wanted else []
    return found


def _unmet(wanted: list[Requirement]) -> list[str]:
    """Return a few words on each requirement that is not met."""
    found = []
    for one in wanted:
        if not _installed(one.name):
            found.append(f"{one.name} is missing")
        elif not one.specifier.contains(version(one.name), prereleases=True):
            found.append(f"{one.name} is {version(one.name)}, and {one.specifier} is needed")
    return found


def _unfit() -> list[str]:
    """Return a few words on each package that does not fit another one that is installed."""
    found = []
    for name in _PAIRED:
        for line in (requires(name) or []) if _installed(name) else []:
            one = Requirement(line)
            if _installed(one.name) and (one.marker is None or one.marker.evaluate({"extra": ""})):
                here = version(one.name)
                if not one.specifier.contains(here, prereleases=True):
                    found.append(f"{name} {version(name)} needs {one.name}{one.specifier}, and {here} is installed")
    return found


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _server_extensions() -> dict[str, bool]:
    """Return which extensions Jupyter's server loads, by its settings files; the first folder wins."""
    found: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        for file in [
            *sorted(Path(folder, "jupyter_server_config.d").glob("*.json")),
            Path(folder, "jupyter_server_config.json"),
        ]:
            try:
                found |= json.loads(file.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
            except (OSError, ValueError, KeyError, TypeError):  # another program's file, which need not name any
                continue
    return found
