"""The learner's commands from the first line to the last, each with its lines for the terminal."""

from datetime import UTC, datetime
from pathlib import Path

from grader.desk.check import run_check
from grader.desk.exchange import find_exchange, to_exchange
from grader.desk.find import Work, find_work
from grader.desk.hidden import run_hidden, with_hidden_tests
from grader.desk.lines import Say, paragraph, shown
from grader.desk.package import Package, packed
from grader.desk.progress import Progress, ago
from grader.desk.reset import reset_all, reset_cell
from grader.desk.results import Checked
from grader.desk.solution import lay_out_solution, solution_of
from grader.desk.submit import write_zip
from grader.desk.telling import Teller, next_step, of_files, size_of, summary
from grader.errors import CourseError


def check(asked: str | None, clone: Path, say: Say, hidden: bool = False) -> Checked:
    """Run a notebook as the course does and print what would count.

    Parameters
    ----------
    asked : str or None
        See `grader.desk.find.find_work`.
    clone : Path
        The course's own folder, if this is one.
    say : callable
        Prints a line.
    hidden : bool
        Whether to run the hidden tests, too.
    """
    work = find_work(asked, clone)
    with packed(work) as package:
        checked = _run(work, package, clone, say, hidden)
        say("")
        _paragraphs(say, of_files(package))
    _paragraphs(say, [f"{next_step(checked.results)} This check took {checked.seconds:.0f} s."])
    _note(work, say, checked=checked)
    return checked


def submit(
    asked: str | None, clone: Path, say: Say, learner: str | None = None, to_zip: bool = False, unchecked: bool = False
) -> Path | None:
    """Check a notebook, pack what is needed and hand it in, whatever the checks say.

    Parameters
    ----------
    asked, clone, say
        See `check`.
    learner : str, optional
        Whose work it is, for the zip's name.
    to_zip : bool
        Whether to write a zip even where nbgrader's exchange would take the work.
    unchecked : bool
        Whether to leave the checks out.

    Returns
    -------
    Path or None
        The zip; None where the exchange took the work.
    """
    work = find_work(asked, clone)
    checked = None
    with packed(work) as package:
        try:
            checked = None if unchecked else _run(work, package, clone, say, False)
        except CourseError as error:
            _paragraphs(say, [f"The checks could not run, which keeps nothing from being handed in: {error}"])
        if checked:
            say("")
        _paragraphs(say, [*([] if checked else package.notes), *of_files(package)])
        target = None
        where = "" if to_zip else _to_exchange(package, say)
        if not where:
            target = write_zip(work, package, learner)
            where = target.name
            say(f"Packed: {shown(target)} ({size_of(target.stat().st_size)})")
            _paragraphs(say, ["Nobody has it yet: upload this file, as it is, where your course collects work."])
    _note(work, say, checked=checked, handed_in=where)
    return target


def reset(asked: str | None, clone: Path, say: Say, answer: str | None = None) -> None:
    """Put one answer, or the whole notebook, back to the released state, and say where the old notebook is kept."""
    work = find_work(asked, clone)
    if answer is None:
        kept = reset_all(work)
        lines = [f"{shown(work.notebook)} is as it was handed out."]
        lines += [f"Trained models beside it stay. To undo this, copy back {shown(kept)}."] if kept else []
    else:
        id, kept = reset_cell(work, answer)
        lines = [f"The cell '{id}' in {shown(work.notebook)} is as it was handed out."]
        lines += [f"To undo this, copy back {shown(kept)}."]
    _paragraphs(say, [*lines, "If it is open in JupyterLab: File > Reload Notebook from Disk, before you go on."])


def solution(asked: str | None, clone: Path, say: Say, answer: str | None = None, anyway: bool = False) -> None:
    """Print the reference's answer to one step, or lay out the whole solution notebook."""
    work = find_work(asked, clone)
    if answer is None:
        target = lay_out_solution(work, work.exercise(), clone, anyway)
        _paragraphs(say, [f"The solution notebook, with all tests: {shown(target)}"])
        return
    id, text = solution_of(work, answer, clone, anyway)
    _paragraphs(say, [f"One good answer to '{id}'. If yours differs and passes, it is good, too."])
    say("")
    say(text)


def _run(work: Work, package: Package, clone: Path, say: Say, hidden: bool) -> Checked:
    exercise = work.exercise()
    saved = ago(datetime.fromtimestamp(work.notebook.stat().st_mtime, UTC).isoformat())
    whole = with_hidden_tests(package.known, clone, work.name) if hidden else None
    tests = "the hidden tests, too" if hidden else "its visible checks"
    _paragraphs(say, [f"Running {work.notebook.name} (saved {saved}) as the course does, with {tests}:"])
    say("")
    tell = Teller(exercise, say, hidden)
    try:
        checked = run_hidden(package, exercise, whole, tell) if whole else run_check(package, exercise, tell=tell)
    except KeyboardInterrupt as stop:
        _paragraphs(say, getattr(stop, "__notes__", []))
        raise
    for result in checked.results:
        if not result.met:
            tell(result)
    say("")
    _paragraphs(say, summary(checked, exercise, package))
    return checked


def _to_exchange(package: Package, say: Say) -> str:
    """Hand in through nbgrader's exchange; return where that is, or "" where there is none or it refused."""
    exchange = find_exchange()
    if exchange is None:
        return ""
    try:
        where = to_exchange(exchange, package.folder)
    except CourseError as error:
        _paragraphs(say, [f"nbgrader's exchange did not take it ({error}), so a zip is written."])
        return ""
    _paragraphs(say, [f"Handed in to {where}."])
    return where


def _note(work: Work, say: Say, checked: Checked | None = None, handed_in: str = "") -> None:
    """Keep what happened for `grader status`."""
    if work.is_release:
        return
    progress = Progress(work.desk)
    if checked:
        progress.checked(work.name, checked)
    if handed_in:
        progress.handed_in(work.name, handed_in)
    _paragraphs(say, progress.said)


def _paragraphs(say: Say, texts: list[str]) -> None:
    for text in texts:
        say(paragraph("", text))
