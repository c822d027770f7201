"""At a desk, what a check has to say stands alone and not under a page of traceback."""

import ast
import linecache
import sys
import traceback
from types import TracebackType
from typing import Any

from grader.errors import CourseError

_LEAD = "\x1b[1m{}\x1b[0m"
_WHOLE = "(`%tb` in a new cell shows the whole traceback)"


def show_sentences() -> None:
    """Let this notebook print errors that are sentences as sentences. Outside of IPython nothing happens.

    They are the messages of assertions and of the course itself, and of steps that are not answered. All other errors
    keep their traceback.
    """
    from IPython import get_ipython

    if shell := get_ipython():  # type: ignore[no-untyped-call]
        shell.set_custom_exc((AssertionError, CourseError, NotImplementedError), _print)


def sentence(error: BaseException, trace: TracebackType | None) -> list[str]:
    """Return what to print of an error in place of its traceback; nothing where the traceback says more.

    Parameters
    ----------
    error : BaseException
        What was raised.
    trace : TracebackType
        Where it passed through.
    """
    cells = [frame for frame in traceback.extract_tb(trace) if _is_cell(frame)]
    if not cells:
        return []
    outer, inner = cells[0], cells[-1]
    said = str(error).strip()
    if isinstance(error, NotImplementedError) and inner.name != "<module>":
        said = f"`{inner.name}`: {said or 'not answered yet'}"  # which of several that a check calls
    if not said:
        return []
    return [_LEAD.format(said), f"line {outer.lineno} of this cell: {_without_message(outer.line or '')}", _WHOLE]


def _without_message(line: str) -> str:
    """Return the first line of a statement; of an assertion what it asserts, and not what it says."""
    try:
        statement = ast.parse(line).body[0]
    except (SyntaxError, IndexError):
        return line.removesuffix(", (")
    return f"assert {ast.unparse(statement.test)}" if isinstance(statement, ast.Assert) else line


def _is_cell(frame: traceback.FrameSummary) -> bool:
    """Whether a frame lies in a cell: IPython keeps the source of cells in the line cache, with no time of change."""
    entry = linecache.cache.get(frame.filename)
    return entry is not None and len(entry) == 4 and entry[1] is None


def _print(shell: Any, kind: type, error: BaseException, trace: TracebackType, tb_offset: int | None = None) -> None:
    """Print an error as IPython asks of a handler."""
    said = sentence(error, trace)
    if not said:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # %tb and %debug look there
    shell._showtraceback(kind, error, said)
