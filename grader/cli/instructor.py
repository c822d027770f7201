"""What an instructor types: hand out, collect, grade, report, return, export."""

import os
import sys
from pathlib import Path

import click

from grader.cli.options import FILE, FOLDER, ROOT, tell
from grader.errors import CourseError


@click.command()
@click.option("--data", "level", type=click.Choice(["sample", "full"]), help="Data that decide a mark.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(level: str | None, folder: Path) -> None:
    """Make a private course folder outside the clone: releases, gradebook, a secret of its own."""
    from grader.authoring.course_folder import init as make_course

    make_course(ROOT, folder, level)
    click.echo(f"{folder} is a course folder. Next: cd {folder}, then `grader pack` builds what the class receives.")


@click.command()
@click.option("--course", type=FOLDER, default=Path(), help="The course folder; by default this one.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
def pack(course: Path, out: Path | None) -> None:
    """Pack what a class receives: notebooks, package, data cards, environment; no solutions, no hidden tests."""
    from grader.authoring.bundle import pack as pack_bundle

    click.echo(f"Packed {pack_bundle(ROOT, course, out)}.")


@click.command()
@click.option("--roster", type=FILE, help="The class: Canvas' gradebook, Moodle's grading worksheet, or a list.")
@click.option("--assignment", help="By default the one that the download names.")
@click.option("--course", type=FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.argument("download", type=click.Path(path_type=Path, exists=True))
def collect(download: Path, roster: Path | None, assignment: str | None, course: Path) -> None:
    """Take in a learning platform's bulk DOWNLOAD, the zip or its folder; say who handed in and who did not."""
    from grader.intake.collect import collect as take

    tell(take(download, course, roster, assignment).lines())


@click.command()
@click.option("--course", type=FOLDER, default=ROOT, help="The course folder; by default the clone.")
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


@click.command()
@click.option("--course", type=FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The page; by default in report/.")
@click.argument("assignments", nargs=-1)
def report(course: Path, out: Path | None, assignments: tuple[str, ...]) -> None:
    """Write the instructor's page on each graded class: what waits, marks, steps, skills, what is worth a look."""
    from grader.report.class_report import write_reports

    for page in write_reports(course, assignments, out):
        click.echo(f"wrote {page}")


@click.command("return")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
@click.option("--course", type=FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.argument("assignment")
def return_(assignment: str, out: Path | None, course: Path) -> None:
    """Pack the feedback pages under the names that the learning platform's bulk upload takes."""
    from grader.report.give_back import give_back

    tell(give_back(course, assignment, out).lines())


@click.command()
@click.option("--for", "platform", type=click.Choice(["canvas", "moodle"]), required=True, help="Who imports it.")
@click.option("--roster", type=FILE, help="The platform's own export, to be filled in.")
@click.option("--assignment", "assignments", multiple=True, help="Or a project; may be repeated. By default all.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--column", default="", help="The roster's column that gets the marks, if its name does not tell.")
@click.option("--best-of-tracks", is_flag=True, help="One column a project: each learner's better track counts.")
@click.option("--course", type=FOLDER, default=ROOT, help="The course folder; by default the clone.")
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

    tell(write(course, platform, roster, assignments, to, column, best_of_tracks))
