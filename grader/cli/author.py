"""What an author of exercises types: build and prove them, measure them, show that the whole chain works."""

from pathlib import Path

import click

from grader.cli.options import FOLDER, ROOT, tell
from grader.course import LEVELS
from grader.errors import CourseError


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail where the committed notebooks differ from a fresh build."
)
@click.option("--course", type=FOLDER, default=ROOT, help="The course folder that gets them; by default the clone.")
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


@click.command()
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


@click.command()
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


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("docs/benchmarks.md"), show_default=True
)
@click.option("--data", "level", type=click.Choice(LEVELS), default="full", show_default=True)
@click.argument("assignments", nargs=-1)
def bench(out: Path, level: str, assignments: tuple[str, ...]) -> None:
    """Train and grade the solutions and both baselines in one run; write accuracy, time and memory to a page."""
    from grader.proof.bench import run_bench

    run_bench(ROOT, level, assignments, out)


@click.command()
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
    from grader.proof import calibration_check, calibration_page, calibration_runs

    if write:
        tell([f"wrote {path}" for path in calibration_page.write(ROOT)])
    if check:
        said, wrong = calibration_check.check(ROOT)
        tell(said)
        if wrong:
            many = "1 line above is" if len(wrong) == 1 else f"{len(wrong)} lines above are"
            raise CourseError(f"{many} WRONG. Set the tier in exercise.toml as the runs have it, or calibrate anew.")
    if write or check:
        return
    room.calibrate(ROOT, level, assignments, seeds, results or calibration_runs.evidence(ROOT, level), click.echo)
    if results is None:
        tell([f"wrote {path}" for path in calibration_page.write(ROOT)])
