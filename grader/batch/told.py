"""What a run says: a line for each submission, a table, what needs a person; or the same for a program."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from grader.batch.plan import Plan
from grader.batch.run import EXECUTED, Graded, Outcome
from grader.intake.names import show
from grader.report.marks import lateness, reasons

LISTED = 10  # names in one line


def in_line(student: str, what: Graded | str) -> str:
    """Return the line for one submission that is finished."""
    if isinstance(what, str):
        return f"{show(student)}: no mark: {what.splitlines()[0]}"
    how = f"{what.how} in {what.seconds:.0f} s" if what.how == EXECUTED else what.how
    return f"{show(student)}: {what.mark.score:.1f} of {what.mark.decided:g} ({how})"


def plan_lines(plan: Plan, workers: int) -> Iterator[str]:
    """Yield what would be done, and how long it may take with so many workers."""
    yield f"To execute, judge and mark: {len(plan.execute)}{_names([each.student for each, _ in plan.execute])}"
    yield f"To mark from their transcripts: {len(plan.judge)}{_names([each.student for each, _ in plan.judge])}"
    yield f"Marked already: {len(plan.done)}"
    if plan.outdated:
        yield _outdated(plan)
    for student, reason in plan.refused.items():
        yield in_line(student, reason)
    if plan.execute and plan.seconds:
        minutes = plan.seconds * len(plan.execute) / workers / 60
        yield (
            f"About {minutes:.0f} min with {workers} workers: one took {plan.seconds:.0f} s before, in the median."
            if minutes >= 1
            else f"Less than a minute or so with {workers} workers."
        )
    elif plan.execute:
        yield "How long it will take is known after the first ones."


def table_of(outcome: Outcome) -> Table:
    """Return the table of who got what and why."""
    table = Table(title="Who got what, and why", show_lines=True)
    table.add_column("learner", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold", ratio=1)
    for graded in sorted(outcome.graded, key=lambda graded: graded.mark.student):
        mark = graded.mark
        why = ([lateness(mark)] if lateness(mark) else []) + (reasons(mark) or [mark.steps[-1].said])
        points = f"{mark.score:.1f} of {mark.decided:g}" + (f"\n+ {mark.waiting:g} by hand" if mark.waiting else "")
        # As Text: a message may hold brackets, which rich would take for its own markup.
        table.add_row(Text(show(mark.student)), points, Text("\n".join(line for line in why if line)))
    return table


def summary_lines(outcome: Outcome) -> Iterator[str]:
    """Yield what the run came to, and what needs a person."""
    executed = sum(graded.how == EXECUTED for graded in outcome.graded)
    yield (
        f"{len(outcome.graded)} graded in {outcome.seconds:.0f} s ({executed} executed), "
        f"{len(outcome.plan.done)} were graded before, {len(outcome.failed)} have no mark from this run."
    )
    if outcome.plan.outdated:
        yield _outdated(outcome.plan)
    by_hand = [graded.mark.student for graded in outcome.graded if graded.mark.waiting]
    found = [graded.mark.student for graded in outcome.graded if graded.mark.found]
    if by_hand or found or outcome.failed:
        yield "A person is needed:"
    if by_hand:
        yield f"- written answers to mark in formgrader: {len(by_hand)}{_names(by_hand)}"
    if found:
        yield f"- files refused or put right at the door: {len(found)}{_names(found)}"
    for student, reason in outcome.failed.items():
        yield f"- {in_line(student, reason)}"


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as JSON values."""
    return {
        "graded": [
            {
                **asdict(graded.mark),
                "score": graded.mark.score,
                "decided": graded.mark.decided,
                "waiting": graded.mark.waiting,
                "how": graded.how,
                "seconds": graded.seconds,
                "feedback": str(graded.feedback) if graded.feedback else None,
            }
            for graded in outcome.graded
        ],
        "failed": outcome.failed,
        **plan_as_json(outcome.plan),
        "seconds": round(outcome.seconds, 1),
    }


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON values."""
    return {
        "execute": [submission.student for submission, _ in plan.execute],
        "judge": [submission.student for submission, _ in plan.judge],
        "done": plan.done,
        "outdated": plan.outdated,
        "refused": plan.refused,
    }


def _outdated(plan: Plan) -> str:
    return (
        f"Marked by other tests than the present ones: {len(plan.outdated)}{_names(plan.outdated)}. "
        "--force marks them anew, from their transcripts where these have the answers."
    )


def _names(students: list[str]) -> str:
    if not students:
        return ""
    more = f" and {len(students) - LISTED} more" if len(students) > LISTED else ""
    return f" ({', '.join(show(student) for student in students[:LISTED])}{more})"
