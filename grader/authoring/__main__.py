"""``python -m grader.authoring``: the builds while writing a master; `grader release` does them all."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from grader.authoring.master import read_master
from grader.authoring.notebook import build_assignment, dumps
from grader.authoring.release import generate_assignment
from grader.authoring.rules import warnings
from grader.errors import CourseError


@click.group()
def main() -> None:
    """Build notebooks from masters."""


@main.command()
@click.argument("assignment")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder that gets <assignment>/.")
@click.option("--solutions", type=click.Path(path_type=Path), default=Path("solutions"), help="Where the masters are.")
@click.option("--release", "released", is_flag=True, help="Write the learner's version instead of the solution.")
@click.option("--draft", is_flag=True, help="Steps may still lack tests, hints and hidden parts.")
def build(assignment: str, out: Path, solutions: Path, released: bool, draft: bool) -> None:
    """Write the solution notebook of ASSIGNMENT, and its exercise.toml, to OUT/ASSIGNMENT; other files there stay."""
    notebook = build_assignment(solutions, assignment, draft)
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "solutions" / assignment
        built.mkdir(parents=True)
        (built / f"{assignment}.ipynb").write_text(dumps(notebook), encoding="utf-8", newline="\n")
        shutil.copyfile(solutions / assignment / "exercise.toml", built / "exercise.toml")
        if released:
            generate_assignment(Path(folder), assignment)
            built = Path(folder) / "notebooks" / assignment
        shutil.copytree(built, out / assignment, dirs_exist_ok=True)
    for warning in warnings(read_master(solutions / f"{assignment}.py")):
        click.echo(f"note: {warning}")
    click.echo(f"{out / assignment / assignment}.ipynb: {len(notebook.cells)} cells")


if __name__ == "__main__":
    try:
        main.main(standalone_mode=True)
    except CourseError as error:
        sys.exit(str(error))
