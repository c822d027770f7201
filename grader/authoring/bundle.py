"""Pack what a class receives: released notebooks, the package as a wheel, data cards, environment; no solutions."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from grader.errors import CourseError

NAME = "deep-learning-course"
# The room that learners' wheels leave out: variants of the solutions lie in it.
_WITHHELD = "proof"

_README = """# Deep learning in notebooks

Python 3.11, 3.12 or 3.13 is all that is needed. In this folder:

    python3 -m venv .venv
    .venv/bin/pip install -c requirements.lock "./{wheel}[all]"
    .venv/bin/grader lab

On Windows write `py -3.11` for `python3` and `.venv\\Scripts\\` for `.venv/bin/`. One framework is enough for one
track: write `[pytorch]` or `[keras]` for `[all]`. With conda: `conda env create -f environment.yml`, then `grader lab`.

`grader lab` copies the exercises once into `work/` and opens JupyterLab there; your work is never overwritten. `grader
data` fetches the real data sets; until then a built-in sample stands in. `grader doctor` says in a line for each thing
whether this machine is ready, and how to mend what is not. In a notebook `lab.check()` says what counts so far, and
`lab.submit()` hands in. How steps and checks go: [docs/learner.md](docs/learner.md).
"""


def pack(clone: Path, course: Path, out: Path | None = None) -> Path:
    """Write the zip that a class receives.

    Parameters
    ----------
    clone : Path
        The repository: package, lock, data cards, the learner's guide.
    course : Path
        The course folder, whose ``notebooks/`` are packed.
    out : Path, optional
        The zip; by default ``deep-learning-course.zip`` in the course folder.

    Returns
    -------
    Path
        The zip, written whole or not at all.

    Raises
    ------
    CourseError
        If nothing has been released, or the package could not be built.
    """
    released = sorted(path.parent for path in (course / "notebooks").glob("*/exercise.toml"))
    if not released:
        raise CourseError(f"{course / 'notebooks'} holds no released assignment. Run `grader release` first.")
    out = (out or course / f"{NAME}.zip").resolve()
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        top = Path(name) / NAME
        for folder in released:
            target = top / "notebooks" / folder.name
            target.mkdir(parents=True)
            for file in (f"{folder.name}.ipynb", "exercise.toml"):
                shutil.copyfile(folder / file, target / file)
        wheel = build_wheel(clone, top / "packages").relative_to(top).as_posix()
        for card in sorted((clone / "datasets").glob("*/README.md")):
            target = top / card.relative_to(clone)
            target.parent.mkdir(parents=True)
            shutil.copyfile(card, target)
        (top / "docs").mkdir()
        shutil.copyfile(clone / "docs" / "learner.md", top / "docs" / "learner.md")
        shutil.copyfile(clone / "requirements.lock", top / "requirements.lock")
        environment = (clone / "environment.yml").read_text(encoding="utf-8")
        environment = environment.replace("pyproject.toml (ranges) and requirements.lock (exact versions)", "the lock")
        (top / "environment.yml").write_text(environment.replace("--editable .[all]", f"./{wheel}[all]"), "utf-8")
        (top / "README.md").write_text(_README.format(wheel=wheel), encoding="utf-8")
        unfinished = Path(name) / out.name
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(top.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(top.parent))
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unfinished, out)
    return out


def build_wheel(clone: Path, folder: Path) -> Path:
    """Build the learners' wheel of the package in `clone`, without the room that holds solutions; return its path."""
    with tempfile.TemporaryDirectory(prefix="wheel-") as name:
        source = Path(name)
        for file in ("pyproject.toml", "README.md"):
            shutil.copyfile(clone / file, source / file)
        skipped = shutil.ignore_patterns(_WITHHELD, "__pycache__")
        shutil.copytree(clone / "grader", source / "grader", ignore=skipped)
        shutil.copytree(clone / "datasets", source / "datasets", ignore=shutil.ignore_patterns("cache"))
        pip = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            str(folder),
            str(source),
        ]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise CourseError(f"The package could not be built into a wheel: {reason}")
    return next(folder.glob("*.whl"))
