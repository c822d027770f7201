"""What a submission holds: the notebook, and of the files beside it what the course takes and the notebook uses."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.desk.cells import Cell, is_blank, known_cells
from grader.desk.find import Work
from grader.desk.notebooks import as_known, not_there, sources_of, stand_in, unreadable
from grader.desk.uses import Uses, find_uses
from grader.errors import CourseError
from grader.intake import take_in
from grader.intake.names import COMPANION, SECRET, TIMESTAMP, is_noise
from grader.judge.course_config import SUBMITTED_SUFFIXES
from grader.judge.rebuild import rebuild
from grader.lab.files import read_json
from grader.lab.weights import SUFFIXES

LEARNER = "me"


@dataclass(frozen=True)
class Package:
    """A submission, laid out as the course would receive it.

    Attributes
    ----------
    course : Path
        A folder that looks like a course's to the doors: ``submitted/me/<assignment>/`` lies in it.
    folder : Path
        That folder. Only what was taken is in it, and the exercise.toml.
    known : dict
        The exercise's cells.
    original, notebook : NotebookNode
        The learner's notebook as it is handed in, and as the course rebuilds it before it runs it.
    uses : Uses
        The models and records that it asks for.
    sizes : dict
        Bytes of each file that is handed in, by name, the notebook first.
    missing : list of str
        The files that the course will look for and that are not there.
    left : list of str
        What lies beside the notebook and is not handed in.
    notes : list of str
        Sentences on what the doors refused or put right, and on cells that were deleted or changed.
    """

    course: Path
    folder: Path
    known: dict[str, Cell]
    original: NotebookNode
    notebook: NotebookNode
    uses: Uses
    sizes: dict[str, int]
    missing: list[str]
    left: list[str]
    notes: list[str]

    def levels(self) -> set[str]:
        """Return the data levels on which the models were trained, as far as their records say so."""
        kept = [read_json(self.folder / f"{name}.json") for name in sorted(self.uses.models)]
        return {str(facts["level"]) for facts in kept if isinstance(facts, dict) and "level" in facts}


@contextmanager
def packed(work: Work) -> Iterator[Package]:
    """Lay out a submission in a temporary folder and let it pass the doors that a course has.

    Raises
    ------
    CourseError
        If the notebook is not there or cannot be read.
    """
    known = known_cells(work)
    with tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True) as name:
        course = Path(name).resolve()
        folder = course / "submitted" / LEARNER / work.name
        content, left = _lay_out(work, folder)
        blank = course / "notebooks" / work.name / f"{work.name}.ipynb"
        blank.parent.mkdir(parents=True)
        blank.write_bytes(stand_in(known))
        report = take_in(course, LEARNER, work.name)
        if report.stand_in:
            why = [finding.reason for finding in report.refused if finding.name == blank.name]
            raise unreadable(work, "; ".join(why) or "it is no notebook")
        original = nbformat.read(folder / blank.name, as_version=4)
        # The doors may have put the notebook right by the release at hand; the course's own may be another one.
        (folder / blank.name).write_bytes(content)
        notebook, deleted = rebuild(original, as_known(known))
        uses = find_uses(cell.source for cell in notebook.cells if cell.cell_type == "code")
        left += _drop_spare(folder, uses.spare)
        notes = [*map(str, report.refused), *report.notes, *_about_cells(original, known, deleted)]
        if work.notebook.name != blank.name:
            notes.insert(0, f"{work.notebook.name} is handed in as {blank.name}, the name that the course knows.")
        files = sorted(folder.iterdir(), key=lambda path: (path.suffix != ".ipynb", path.name))
        sizes = {path.name: path.stat().st_size for path in files}
        missing = _missing(sizes, uses, work.exercise().framework)
        shutil.copyfile(work.exercise_file, folder / COMPANION)
        yield Package(course, folder, known, original, notebook, uses, sizes, missing, sorted(left), notes)


def _lay_out(work: Work, folder: Path) -> tuple[bytes, list[str]]:
    """Copy what may be handed in; return the notebook's bytes and the names of what stays behind."""
    folder.mkdir(parents=True)
    left = []
    try:
        content = work.notebook.read_bytes()
        (folder / f"{work.name}.ipynb").write_bytes(content)
        for path in sorted(work.folder.iterdir()):
            if path == work.notebook or path.name.startswith(".") or is_noise(path.name):
                continue
            if path.is_file() and path.suffix in SUBMITTED_SUFFIXES and path.suffix != ".ipynb":
                shutil.copyfile(path, folder / path.name)
            elif path.name not in (COMPANION, TIMESTAMP, SECRET):
                left.append(path.name)
    except FileNotFoundError:
        raise not_there(work) from None
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be copied: {error.strerror}.") from None
    return content, left


def _drop_spare(folder: Path, spare: set[str]) -> list[str]:
    """Take out the models that only experiments use; return the names of their files."""
    dropped = [path for path in sorted(folder.iterdir()) if path.name in {n + s for n in spare for s in SUFFIXES}]
    for path in dropped:
        path.unlink()
    return [path.name for path in dropped]


def _about_cells(original: NotebookNode, known: Mapping[str, Cell], deleted: Sequence[str]) -> list[str]:
    """Return sentences on the cells that the course will not take as they are."""
    sources = sources_of(original)
    changed = [id for id, cell in known.items() if cell.locked and not is_blank(cell, sources.get(id, cell.source))]
    notes = []
    if deleted:
        notes.append(
            f"Deleted cells, which the course puts back as it released them: {', '.join(deleted)}. "
            "`grader reset` with the cell's name does so here."
        )
    if changed:
        notes.append(f"Locked cells that differ from the release, which the course runs instead: {', '.join(changed)}.")
    return notes


def _missing(names: Mapping[str, int], uses: Uses, framework: str | None) -> list[str]:
    suffixes = {"pytorch": SUFFIXES[:1], "keras": SUFFIXES[1:]}.get(framework or "", SUFFIXES)
    missing = []
    for model in sorted(uses.models):
        if not any(model + suffix in names for suffix in suffixes):
            missing.append(" or ".join(model + suffix for suffix in suffixes))
    return missing + [f"{name}.json" for name in sorted(uses.models | uses.records) if f"{name}.json" not in names]
