"""Build the solutions and the release of a course, and tell whether the committed ones are fresh."""

import difflib
import shutil
import tempfile
from pathlib import Path

import nbformat

from grader.authoring.notebook import build_assignment, dumps
from grader.authoring.scan import scan
from grader.errors import CourseError
from grader.judge.course_config import course_config


def assignments(root: Path) -> list[str]:
    """Return the names of all assignments in `root`: the folders in ``solutions/`` that have an exercise.toml."""
    return sorted(path.parent.name for path in (Path(root) / "solutions").glob("*/exercise.toml"))


def release(
    root: Path, out: Path | None = None, assignments: list[str] | None = None, plain: bool = False
) -> list[Path]:
    """Build the solution notebooks and the released notebooks.

    Parameters
    ----------
    root : Path
        The course folder with the masters: ``solutions/<assignment>.py`` and ``solutions/<assignment>/exercise.toml``.
    out : Path, optional
        The folder that gets ``solutions/<assignment>/`` and ``notebooks/<assignment>/``; `root` itself by default.
    assignments : list of str, optional
        All by default.
    plain : bool
        Build for nbgrader without this course's judge, for comparisons; see `grader.authoring.notebook.build`.

    Returns
    -------
    list of Path
        The released folders, each replaced as a whole: ``<assignment>.ipynb`` and ``exercise.toml``.

    Raises
    ------
    CourseError
        If a master breaks a rule, or a released file would hold something of the solution. Nothing is replaced then.
    """
    root = Path(root).resolve()
    out = Path(out or root).resolve()
    out.mkdir(parents=True, exist_ok=True)
    names = _known(root, assignments)
    with tempfile.TemporaryDirectory(dir=out, prefix=".release-") as folder:
        built = Path(folder)
        for name in names:
            _build(root, built, name, plain)
        for name in names:
            _replace(built / "solutions" / name, out / "solutions" / name)
            _replace(built / "notebooks" / name, out / "notebooks" / name)
    return [out / "notebooks" / name for name in names]


def check_release(root: Path, assignments: list[str] | None = None) -> list[str]:
    """Return how the notebooks in `root` differ from a fresh build of their masters; an empty list means not at all."""
    root = Path(root).resolve()
    found = []
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        fresh = Path(folder)
        names = _known(root, assignments)
        for name in names:
            _build(root, fresh, name)
            for part in ("solutions", "notebooks"):
                found += _differences(Path(part) / name, root, fresh)
    if assignments is None and (root / "notebooks").is_dir():
        stale = sorted(p.name for p in (root / "notebooks").iterdir() if p.is_dir() and p.name not in names)
        found += [f"notebooks/{name}: no assignment in solutions/ has this name" for name in stale]
    return found


def _known(root: Path, names: list[str] | None) -> list[str]:
    known = assignments(root)
    for name in names or []:
        if name not in known:
            raise CourseError(f"{root / 'solutions'} has no assignment '{name}'. It has: {', '.join(known) or 'none'}.")
    return known if names is None else names


def _build(root: Path, out: Path, name: str, plain: bool = False) -> None:
    """Build one assignment's solution and release below `out`, and scan the release."""
    solution = out / "solutions" / name
    solution.mkdir(parents=True)
    notebook = build_assignment(root / "solutions", name, plain=plain)
    (solution / f"{name}.ipynb").write_text(dumps(notebook), encoding="utf-8", newline="\n")
    shutil.copyfile(root / "solutions" / name / "exercise.toml", solution / "exercise.toml")
    generate_assignment(out, name)
    leaks = scan(out / "notebooks" / name, solution / f"{name}.ipynb")
    if leaks:
        raise CourseError(f"The release of {name} was stopped:\n" + "\n".join(f"  {leak}" for leak in leaks))


def generate_assignment(root: Path, name: str) -> None:
    """Run nbgrader's ``generate_assignment --no-db`` in the course folder `root`: no gradebook is made or changed."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    config = course_config(root)
    config.CourseDirectory.assignment_id = name
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    result = capture_log(GenerateAssignment(coursedir=CourseDirectory(config=config), config=config))
    if not result["success"]:
        raise CourseError(f"nbgrader could not generate {name}: {result.get('error', '')}\n{result.get('log', '')}")


def _replace(new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `old`, which goes into the temporary folder that `new` came from."""
    if old.exists():
        old.rename(new.with_name(f"{new.name}.old"))
    old.parent.mkdir(parents=True, exist_ok=True)
    new.rename(old)


def _differences(folder: Path, root: Path, fresh: Path) -> list[str]:
    """Compare one folder below `root` with the same folder below `fresh`."""
    have, want = (
        {
            path.relative_to(top).as_posix(): path
            for path in sorted((top / folder).rglob("*"))
            if path.is_file() and ".ipynb_checkpoints" not in path.parts  # JupyterLab's, ignored by git and nbgrader
        }
        for top in (root, fresh)
    )
    found = [f"{name} is missing" for name in want if name not in have]
    found += [f"{name} does not belong there" for name in have if name not in want]
    for name in want.keys() & have.keys():
        if have[name].read_text("utf-8") != want[name].read_text(
            "utf-8"
        ):  # line ends do not count: git may change them
            old, new = _readable(have[name]), _readable(want[name])
            diff = list(difflib.unified_diff(old, new, "committed", "fresh build", lineterm="", n=1))
            more = [f"... {len(diff) - 20} more lines"] if len(diff) > 20 else []
            found.append("\n".join([f"{name} differs from a fresh build:", *diff[:20], *more]))
    return found


def _readable(path: Path) -> list[str]:
    """Return a file as lines that show a person what changed: a notebook cell by cell, with its metadata."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text.splitlines()
    try:
        notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    except (ValueError, nbformat.ValidationError):
        return text.splitlines()
    lines = [f"notebook {notebook.nbformat}.{notebook.nbformat_minor} {dict(notebook.metadata)}"]
    for cell in notebook.cells:
        lines.append(f"--- {cell.get('id')} {cell.cell_type} {dict(cell.metadata)} {cell.get('outputs', [])}")
        lines += cell.source.splitlines()
    return lines
