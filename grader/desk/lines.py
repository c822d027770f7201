"""Lines for a terminal."""

import os
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

from grader.course import Step

Say = Callable[[str], None]


def paragraph(head: str, text: str, where: str = "") -> str:
    """Return `text` behind `head`, wrapped to the terminal's width and indented under itself."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)
    indent = " " * min(len(head), width // 2)
    wrapper = textwrap.TextWrapper(width, head, indent, break_long_words=False, break_on_hyphens=False)
    lines = wrapper.wrap(text) or [head.rstrip()]
    wrapper.initial_indent = indent
    return "\n".join([*lines, *wrapper.wrap(where)])


def shown(path: Path) -> str:
    """Return a path as it reads best from here: relative, where it is near."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)
    return near if near.count("..") <= 1 else str(path)


def count(number: float, what: str) -> str:
    """Return a number of things in words: "1 point", "2 points"."""
    return f"{number:g} {what}{'' if number == 1 else 's'}"


def worth(step: Step) -> str:
    """Return what a step is called, worth, and how long it takes."""
    return f"{step.title}; {count(step.points, 'point')}, about {count(step.minutes, 'minute')}"
