"""`grader grade`: the run as a person at a terminal, or a program, meets it."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from tqdm import tqdm

from grader.batch.cluster import Workers, default_number
from grader.batch.run import ClassRun, Graded
from grader.batch.told import as_json, in_line, plan_as_json, plan_lines, summary_lines, table_of


def grade_class(
    course: Path,
    assignment: str,
    students: list[str],
    workers: Workers,
    force: bool = False,
    dry_run: bool = False,
    json_wanted: bool = False,
    feedback: bool = True,
) -> int:
    """Grade what is new and tell of it; return the command's exit status, 1 where a submission has no mark.

    Parameters
    ----------
    course : Path
        The course folder.
    assignment : str
        A released assignment.
    students : list of str
        Whose submissions; all where it is empty.
    workers : Workers
        Where submissions are executed.
    force : bool
        Whether those with a mark are marked again.
    dry_run : bool
        Whether only to say what would be done.
    json_wanted : bool
        Whether standard output gets one JSON object and nothing else; lines and bar go to standard error.
    feedback : bool
        Whether feedback pages are written.
    """
    run = ClassRun(course, assignment)
    plan = run.plan(students, force)
    if dry_run:
        lines = plan_lines(plan, workers.number or default_number())
        click.echo(json.dumps(plan_as_json(plan), indent=1) if json_wanted else "\n".join(lines))
        return 0
    total = len(plan.execute) + len(plan.judge) + len(plan.refused)
    with tqdm(total=total, unit=" submissions", disable=None, dynamic_ncols=True, file=sys.stderr) as bar:

        def finished(student: str, what: Graded | str) -> None:
            done.append(student)
            bar.update()
            line = f"[{len(done):{len(str(total))}d}/{total}] {in_line(student, what)}"
            bar.write(line, file=sys.stderr if json_wanted else sys.stdout)

        done: list[str] = []
        outcome = run.run(plan, workers, finished, feedback)
    if json_wanted:
        click.echo(json.dumps(as_json(outcome), indent=1))
    else:
        if outcome.graded:
            Console().print(table_of(outcome))
        click.echo("\n".join(summary_lines(outcome)))
    return 1 if outcome.failed else 0
