"""docs/exercises.md: what was tried of each step of each exercise, and which mistakes it names."""

import os
from pathlib import Path

from grader.authoring.release import assignments
from grader.course import Exercise, read_exercise
from grader.proof.variants import Variant, variants
from grader.proof.verify_rules import read_needs

PAGE = Path("docs") / "exercises.md"
_HEAD = """# The exercises, and what was tried of each step

For each graded step: its points, skill and time; how many right answers other than the solution's must pass; and how
many mistakes of learners must lose its points, with a message that names them. Each is a file in
`grader/proof/variants`. `grader verify` tries them, and fails where one gets other points or other words.
Written by `grader verify --write`; do not edit.
"""


def write_page(root: Path) -> Path:
    """Write the page of the course in `root` and return where it is."""
    path = root / PAGE
    temporary = path.with_suffix(".new")
    temporary.write_text(page(root), encoding="utf-8", newline="\n")
    os.replace(temporary, path)
    return path


def page(root: Path) -> str:
    """Return the page's text; the same course gives the same text."""
    parts = [_HEAD]
    for name in assignments(root):
        exercise, tried = read_exercise(root / "solutions" / name), variants(name)
        parts += [f"## {exercise.title}\n", _table(exercise, tried), _mistakes(exercise, tried)]
        needs = read_needs(name, [step.id for step in exercise.steps if not step.manual])
        if fewer := [f"{step}: {need.reason}" for step, need in needs.items() if need.reason]:
            parts.append("Fewer than usual: " + "; ".join(fewer) + ".\n")
    return "\n".join(parts)


def _table(exercise: Exercise, tried: list[Variant]) -> str:
    lines = ["| step | points | skill | minutes | right answers | mistakes |", "|---|---:|---|---:|---:|---:|"]
    totals = [0, 0]
    for step in exercise.steps:
        counts = [
            sum(step.id in variant.right for variant in tried),
            sum(step.id in variant.wrong for variant in tried),
        ]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        shown = " | ".join(map(str, counts)) if not step.manual else "a person reads it |"
        lines.append(f"| {step.title} (`{step.id}`) | {step.points} | {step.skill} | {step.minutes} | {shown} |")
    minutes = sum(step.minutes for step in exercise.steps)
    lines.append(f"| **in all** | **{exercise.points}** | | **{minutes}** | **{totals[0]}** | **{totals[1]}** |")
    return "\n".join(lines) + "\n"


def _mistakes(exercise: Exercise, tried: list[Variant]) -> str:
    """Return a line for each step with the mistakes that it names."""
    lines = []
    for step in exercise.steps:
        titles = [variant.title for variant in tried if step.id in variant.wrong]
        if titles:
            lines.append(f"- `{step.id}`: {'; '.join(titles)}.")
    return "<details>\n<summary>The mistakes</summary>\n\n" + "\n".join(lines) + "\n\n</details>\n"
