"""The `grader` command. Each subcommand is a thin line to the room that does the work."""

import os
import subprocess
import sys
from pathlib import Path

import click

from grader.course import LEVELS
from grader.errors import CourseError

ROOT = Path(__file__).resolve().parents[1]
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


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
@click.argument("assignments", nargs=-1)
def verify(assignments: tuple[str, ...]) -> None:
    """Check that every master keeps the rules, its graded cells above all."""
    from grader.authoring.notebook import build_assignment
    from grader.authoring.release import assignments as all_assignments

    for name in assignments or all_assignments(ROOT):
        notebook = build_assignment(ROOT / "solutions", name)
        graded = sum(cell.metadata.get("nbgrader", {}).get("grade", False) for cell in notebook.cells)
        click.echo(f"{name}: {graded} graded cells keep the rules.")


@cli.command()
def doctor() -> None:
    """Say whether this machine can grade other people's work, and what to do where it cannot."""
    from grader.sandbox import state

    click.echo(state())


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


@cli.command(context_settings={"ignore_unknown_options": True})
@click.option("--course", type=_FOLDER, default=ROOT, help="The course folder; by default the clone.")
@click.option("--no-sandbox", is_flag=True, help="Run other people's code without one; each page then says so.")
@click.argument("assignment")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def grade(course: Path, no_sandbox: bool, assignment: str, options: tuple[str, ...]) -> None:
    """Autograde all new submissions; further OPTIONS are those of nbgrader autograde."""
    environment = os.environ | ({"COURSE_SANDBOX": "off"} if no_sandbox else {})
    command = [sys.executable, "-m", "nbgrader", "autograde", assignment, *options]
    sys.exit(subprocess.call(command, cwd=course, env=environment))


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


def main() -> None:
    """Run the command line; an error that a person can mend is printed without a traceback."""
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
