"""``python -m grader.authoring``: the builds while writing a master; `grader release` does them all."""

import shutil
import sys
from pathlib import Path

import click

from grader.authoring.master import read_master
from grader.authoring.notebook import build_assignment, dumps
from grader.authoring.rules import warnings
from grader.errors import CourseError


@click.group()
def main() -> None:
    """Build notebooks from masters."""


@main.command()
@click.argument("assignment")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder that gets <assignment>/.")
@click.option("--solutions", type=click.Path(path_type=Path), default=Path("solutions"), help="Where the masters are.")
@click.option("--draft", is_flag=True, help="Steps may still lack tests, hints and hidden parts.")
def build(assignment: str, out: Path, solutions: Path, draft: bool) -> None:
    """Write the solution notebook of ASSIGNMENT, and its exercise.toml, to OUT/ASSIGNMENT."""
    notebook = build_assignment(solutions, assignment, draft)
    folder = out / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{assignment}.ipynb").write_text(dumps(notebook), encoding="utf-8", newline="\n")
    shutil.copy(solutions / assignment / "exercise.toml", folder)
    for warning in warnings(read_master(solutions / f"{assignment}.py")):
        click.echo(f"note: {warning}")
    click.echo(f"{folder / assignment}.ipynb: {len(notebook.cells)} cells")


if __name__ == "__main__":
    try:
        main.main(standalone_mode=True)
    except CourseError as error:
        sys.exit(str(error))
