"""What a learner types: open the exercises, check one's own work, hand it in, show it."""

import sys
from pathlib import Path

import click

from grader.cli.options import FOLDER, ROOT
from grader.errors import CourseError


@click.command()
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


@click.command()
@click.argument("projects", nargs=-1)
def data(projects: tuple[str, ...]) -> None:
    """Download the real data sets, check them and cache them as arrays."""
    from grader import data as room

    for project in projects or ("cifar10", "imdb"):
        room.fetch(project)
    for line in room.status():
        click.echo(str(line))


@click.command()
@click.option("--device", is_flag=True, help="Also import each framework and ask it for its device; takes seconds.")
def doctor(device: bool) -> None:
    """Say whether this machine is ready to work on, line by line, and how to mend what is not."""
    from grader.desk.doctor import examine
    from grader.desk.finding import Health

    found = examine(ROOT, device)
    for finding in found:
        click.echo(str(finding))
    sys.exit(any(finding.health == Health.WRONG for finding in found))


@click.command()
@click.argument("folder", required=False, type=FOLDER)
def status(folder: Path | None) -> None:
    """Say which exercises are done, the points so far, and what is next; FOLDER is work/ by default."""
    from grader.desk.find import find_desk
    from grader.desk.status import overview

    click.echo("\n".join(overview(find_desk(folder, ROOT), ROOT)))


@click.command()
@click.option("--hidden", is_flag=True, help="Run the hidden tests, too, and print points; needs a clone.")
@click.argument("notebook", required=False)
def check(notebook: str | None, hidden: bool) -> None:
    """Run NOTEBOOK (a file, a folder or an exercise's name) as the course does, and say what would count."""
    from grader.desk.commands import check as check_notebook

    check_notebook(notebook, ROOT, click.echo, hidden)


@click.command()
@click.argument("notebook", required=False)
@click.argument("exercise", required=False)
def reset(notebook: str | None, exercise: str | None) -> None:
    """Put NOTEBOOK, or one EXERCISE (a step) of it, back to the released state; the old notebook is kept."""
    from grader.desk.commands import reset as reset_notebook

    reset_notebook(notebook, ROOT, click.echo, exercise)


@click.command()
@click.option("--name", help="Whose work it is, for the zip's name; by default the user's name on this machine.")
@click.option("--zip", "to_zip", is_flag=True, help="Write a zip even where nbgrader's exchange would take it.")
@click.option("--no-check", is_flag=True, help="Hand in at once, without running the checks.")
@click.argument("notebook", required=False)
def submit(notebook: str | None, name: str | None, to_zip: bool, no_check: bool) -> None:
    """Check NOTEBOOK, pack what is needed, and hand it in: to nbgrader's exchange, else as a zip to upload."""
    from grader.desk.commands import submit as submit_notebook

    submit_notebook(notebook, ROOT, click.echo, name, to_zip, no_check)


@click.command()
@click.option("--anyway", is_flag=True, help="Before an attempt.")
@click.argument("notebook", required=False)
@click.argument("exercise", required=False)
def solution(notebook: str | None, exercise: str | None, anyway: bool) -> None:
    """Show the solution of one EXERCISE (a step) of NOTEBOOK, or lay out the whole solution notebook; needs a clone."""
    from grader.desk.commands import solution as show_solution

    show_solution(notebook, ROOT, click.echo, exercise, anyway)


@click.command()
@click.option("--name", default="", help="Whose work it is, as the page's title; without it the page names nobody.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The page; by default in FOLDER.")
@click.argument("folder", required=False, type=FOLDER)
def portfolio(folder: Path | None, name: str, out: Path | None) -> None:
    """Write one HTML page of your work to show to others; FOLDER is work/ by default."""
    from grader.desk.portfolio import portfolio as write_portfolio

    write_portfolio(folder, ROOT, click.echo, name, out)
