"""The `grader` command. Each subcommand is a thin line to the room that does the work."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from grader.course import LEVELS
from grader.errors import CourseError

ROOT = Path(__file__).resolve().parents[1]
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="deep-learning-course")
def cli() -> None:
    """A deep-learning course in notebooks that grades itself."""


@cli.command()
@click.option(
    "--data", "level", type=click.Choice(LEVELS), default="sample", show_default=True, help="Data to train on."
)
@click.option(
    "--results",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-results"),
    show_default=True,
    help="Where the pages and the table of marks go.",
)
def demo(level: str, results: Path) -> None:
    """Grade a sample class of ten and print who got what and why."""
    from grader.proof.demo import run_demo

    run_demo(ROOT, level, results)


@cli.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail where the committed notebooks differ from a fresh build."
)
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder that gets them; by default the clone.")
@click.argument("assignments", nargs=-1)
def release(check: bool, course: Path, assignments: tuple[str, ...]) -> None:
    """Build solution notebooks and released notebooks from the masters, and enter them into the gradebook."""
    from grader.authoring.gradebook import register
    from grader.authoring.release import check_release
    from grader.authoring.release import release as build_release

    names = list(assignments) or None
    if check:
        if differences := check_release(ROOT, names):
            found = "\n".join(differences)
            raise CourseError(f"The committed notebooks differ from a fresh build; run make release.\n{found}")
        click.echo("The committed notebooks equal a fresh build.")
        return
    for folder in build_release(ROOT, course, names):
        register(course, folder.name)
        click.echo(f"released {folder.name}")


@cli.command()
@click.option("--full", is_flag=True, help="Try the variants that train a network, too, and grade all in a kernel.")
@click.option("--write", is_flag=True, help="Write docs/exercises.md: what was tried of each step.")
@click.argument("assignments", nargs=-1)
def verify(full: bool, write: bool, assignments: tuple[str, ...]) -> None:
    """Prove the exercises: what is right passes by any route, what is wrong fails with the right words."""
    from grader.proof.verify import verify as prove_all
    from grader.proof.verify_page import write_page

    if write:
        click.echo(f"wrote {write_page(ROOT)}")
    prove_all(ROOT, list(assignments) or None, full, click.echo)


@cli.command()
@click.option("--device", is_flag=True, help="Also import each framework and ask it for its device; takes seconds.")
def doctor(device: bool) -> None:
    """Say whether this machine is ready to work on, line by line, and how to mend what is not."""
    from grader.desk.doctor import examine
    from grader.desk.finding import Health

    found = examine(ROOT, device)
    for finding in found:
        click.echo(str(finding))
    sys.exit(any(finding.health == Health.WRONG for finding in found))


@cli.command()
@click.argument("folder", required=False, type=_FOLDER)
def status(folder: Path | None) -> None:
    """Say which exercises are done, the points so far, and what is next; FOLDER is work/ by default."""
    from grader.desk.find import find_desk
    from grader.desk.status import overview

    click.echo("\n".join(overview(find_desk(folder, ROOT), ROOT)))


@cli.command()
@click.option("--hidden", is_flag=True, help="Run the hidden tests, too, and print points; needs a clone.")
@click.argument("notebook", required=False)
def check(notebook: str | None, hidden: bool) -> None:
    """Run NOTEBOOK (a file, a folder or an exercise's name) as the course does, and say what would count."""
    from grader.desk.commands import check as check_notebook

    check_notebook(notebook, ROOT, click.echo, hidden)


@cli.command()
@click.argument("notebook", required=False)
@click.argument("exercise", required=False)
def reset(notebook: str | None, exercise: str | None) -> None:
    """Put NOTEBOOK, or one EXERCISE (a step) of it, back to the released state; the old notebook is kept."""
    from grader.desk.commands import reset as reset_notebook

    reset_notebook(notebook, ROOT, click.echo, exercise)


@cli.command()
@click.option("--name", help="Whose work it is, for the zip's name; by default the user's name on this machine.")
@click.option("--zip", "to_zip", is_flag=True, help="Write a zip even where nbgrader's exchange would take it.")
@click.option("--no-check", is_flag=True, help="Hand in at once, without running the checks.")
@click.argument("notebook", required=False)
def submit(notebook: str | None, name: str | None, to_zip: bool, no_check: bool) -> None:
    """Check NOTEBOOK, pack what is needed, and hand it in: to nbgrader's exchange, else as a zip to upload."""
    from grader.desk.commands import submit as submit_notebook

    submit_notebook(notebook, ROOT, click.echo, name, to_zip, no_check)


@cli.command()
@click.option("--anyway", is_flag=True, help="Before an attempt.")
@click.argument("notebook", required=False)
@click.argument("exercise", required=False)
def solution(notebook: str | None, exercise: str | None, anyway: bool) -> None:
    """Show the solution of one EXERCISE (a step) of NOTEBOOK, or lay out the whole solution notebook; needs a clone."""
    from grader.desk.commands import solution as show_solution

    show_solution(notebook, ROOT, click.echo, exercise, anyway)


@cli.command()
@click.option("--name", default="", help="Whose work it is, as the page's title; without it the page names nobody.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The page; by default in FOLDER.")
@click.argument("folder", required=False, type=_FOLDER)
def portfolio(folder: Path | None, name: str, out: Path | None) -> None:
    """Write one HTML page of your work to show to others; FOLDER is work/ by default."""
    from grader.desk.portfolio import portfolio as write_portfolio

    write_portfolio(folder, ROOT, click.echo, name, out)


@cli.command()
@click.option("--data", "level", type=click.Choice(["sample", "full"]), help="Data that decide a mark.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(level: str | None, folder: Path) -> None:
    """Make a private course folder outside the clone: releases, gradebook, a secret of its own."""
    from grader.authoring.course_folder import init as make_course

    make_course(ROOT, folder, level)
    click.echo(f"{folder} is a course folder. Next: cd {folder}, then `grader pack` builds what the class receives.")


@cli.command()
@click.option("--course", type=_FOLDER, default=Path(), help="The course folder; by default this one.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
def pack(course: Path, out: Path | None) -> None:
    """Pack what a class receives: notebooks, package, data cards, environment; no solutions, no hidden tests."""
    from grader.authoring.bundle import pack as pack_bundle

    click.echo(f"Packed {pack_bundle(ROOT, course, out)}.")


@cli.command()
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.option("--student", "students", multiple=True, help="Only this learner's; may be repeated.")
@click.option("--force", is_flag=True, help="Mark anew what has a mark; executed is only what was never executed.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded, and how long it may take.")
@click.option("--workers", type=click.IntRange(1), help="How many at a time; by default what cores and memory allow.")
@click.option("--scheduler", default="", help="The address of a running Dask scheduler, to execute on its workers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--no-feedback", is_flag=True, help="Write no feedback pages.")
@click.option("--no-sandbox", is_flag=True, help="Run other people's code without one; each page then says so.")
@click.argument("assignment")
def grade(
    course: Path,
    students: tuple[str, ...],
    force: bool,
    dry_run: bool,
    workers: int | None,
    scheduler: str,
    as_json: bool,
    no_feedback: bool,
    no_sandbox: bool,
    assignment: str,
) -> None:
    """Grade all new submissions side by side, write feedback pages, print who got what and why."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise CourseError(
            "Grading a class needs the package's extra `class`: pip install 'deep-learning-course[class]'."
        ) from None
    from grader.batch.cluster import Workers
    from grader.batch.command import grade_class
    from grader.course.settings import gpu_wanted

    if no_sandbox:
        os.environ["COURSE_SANDBOX"] = "off"
    where = Workers(scheduler, workers or 0, gpu_wanted())
    sys.exit(grade_class(course, assignment, list(students), where, force, dry_run, as_json, not no_feedback))


@cli.command()
@click.option("--roster", type=_FILE, help="The class: Canvas' gradebook, Moodle's grading worksheet, or a list.")
@click.option("--assignment", help="By default the one that the download names.")
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.argument("download", type=click.Path(path_type=Path, exists=True))
def collect(download: Path, roster: Path | None, assignment: str | None, course: Path) -> None:
    """Take in a learning platform's bulk DOWNLOAD, the zip or its folder; say who handed in and who did not."""
    from grader.intake.collect import collect as take

    _tell(take(download, course, roster, assignment).lines())


@cli.command("return")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.argument("assignment")
def return_(assignment: str, out: Path | None, course: Path) -> None:
    """Pack the feedback pages under the names that the learning platform's bulk upload takes."""
    from grader.report.give_back import give_back

    _tell(give_back(course, assignment, out).lines())


@cli.command()
@click.option("--for", "platform", type=click.Choice(["canvas", "moodle"]), required=True, help="Who imports it.")
@click.option("--roster", type=_FILE, help="The platform's own export, to be filled in.")
@click.option("--assignment", "assignments", multiple=True, help="Or a project; may be repeated. By default all.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--column", default="", help="The roster's column that gets the marks, if its name does not tell.")
@click.option("--best-of-tracks", is_flag=True, help="One column a project: each learner's better track counts.")
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder; by default the clone.")
def export(
    platform: str,
    roster: Path | None,
    assignments: tuple[str, ...],
    to: Path | None,
    column: str,
    best_of_tracks: bool,
    course: Path,
) -> None:
    """Write the marks as the file that a learning platform imports."""
    from grader.report.export import export as write

    _tell(write(course, platform, roster, assignments, to, column, best_of_tracks))


def _tell(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


@cli.command()
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The page; by default in report/.")
@click.argument("assignments", nargs=-1)
def report(course: Path, out: Path | None, assignments: tuple[str, ...]) -> None:
    """Write the instructor's page on each graded class: what waits, marks, steps, skills, what is worth a look."""
    from grader.report.class_report import write_reports

    for page in write_reports(course, assignments, out):
        click.echo(f"wrote {page}")


@cli.command()
@click.option("--no-browser", is_flag=True, help="Only copy the exercises; do not open JupyterLab.")
def lab(no_browser: bool) -> None:
    """Copy the exercises once into work/ and open JupyterLab there."""
    from grader.desk.workspace import copy_exercises, open_lab

    top = ROOT if (ROOT / "notebooks").is_dir() else Path.cwd()  # installed from a wheel: the bundle's folder
    if not (top / "notebooks").is_dir():
        raise CourseError(f"There are no exercises in {top / 'notebooks'}. Run this in the folder that you were given.")
    work = top / "work"
    copied = copy_exercises(top / "notebooks", work)
    for name in copied:
        click.echo(f"copied work/{name}")
    click.echo(f"{len(copied)} exercises are new; what was in work/ already stays as it is.")
    if not no_browser:
        sys.exit(open_lab(work))


@cli.command()
@click.argument("projects", nargs=-1)
def data(projects: tuple[str, ...]) -> None:
    """Download the real data sets, check them and cache them as arrays."""
    from grader import data as room

    for project in projects or ("cifar10", "imdb"):
        room.fetch(project)
    for line in room.status():
        click.echo(str(line))


@cli.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("docs/benchmarks.md"), show_default=True
)
@click.option("--data", "level", type=click.Choice(LEVELS), default="full", show_default=True)
@click.argument("assignments", nargs=-1)
def bench(out: Path, level: str, assignments: tuple[str, ...]) -> None:
    """Train and grade the solutions and both baselines in one run; write accuracy, time and memory to a page."""
    from grader.proof.bench import run_bench

    run_bench(ROOT, level, assignments, out)


@cli.command()
@click.option(
    "--data", "level", type=click.Choice(LEVELS), default="sample", show_default=True, help="Data to train on."
)
@click.option("--seeds", type=click.IntRange(1), help="How many; by default 20 on the sample, else 5.")
@click.option(
    "--results",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of runs; by default docs/calibration/<level>.jsonl, and the page is written from it.",
)
@click.option("--write", is_flag=True, help="Train nothing; write docs/calibration.md and its figure.")
@click.option("--check", is_flag=True, help="Train nothing; fail where a tier contradicts the runs.")
@click.argument("assignments", nargs=-1)
def calibrate(
    level: str, seeds: int | None, results: Path | None, write: bool, check: bool, assignments: tuple[str, ...]
) -> None:
    """Train solutions, baselines and floor models over many seeds: the evidence that the tiers are derived from."""
    from grader.proof import calibrate as room
    from grader.proof import calibration_check, calibration_page

    if write:
        _tell([f"wrote {path}" for path in calibration_page.write(ROOT)])
    if check:
        said, wrong = calibration_check.check(ROOT)
        _tell(said)
        if wrong:
            many = "1 tier contradicts" if len(wrong) == 1 else f"{len(wrong)} tiers contradict"
            raise CourseError(
                f"{many} docs/calibration.md. Set what is WRONG above in exercise.toml, or calibrate anew."
            )
    if write or check:
        return
    room.calibrate(ROOT, level, assignments, seeds, results or room.evidence(ROOT, level), click.echo)
    if results is None:
        _tell([f"wrote {path}" for path in calibration_page.write(ROOT)])


def main() -> None:
    """Run the command line; an error that a person can mend is printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows ? instead of ending the command
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli.main(standalone_mode=False)
    except CourseError as error:
        click.echo(f"grader: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("grader: stopped.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
