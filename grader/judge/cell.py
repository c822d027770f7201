"""A graded cell on the trusted side: its names come from the learner's kernel, everything else from here."""

import ast
import builtins
import contextlib
import io
import math
import symtable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.bridge.link import KernelLink
from grader.bridge.remote import CallFailed
from grader.errors import CourseError
from grader.lab.place import Place, judging

LONGEST_TEXT = 2_000  # characters of a message or of what a cell prints


class Stopped(Exception):
    """A limit ended a cell or a call; the text says which."""


class KernelEnded(Stopped):
    """The kernel is gone; the text says why. What comes after it cannot be judged."""


@dataclass(frozen=True)
class Outcome:
    """What a graded cell came to.

    Attributes
    ----------
    points : float
        Between 0 and the cell's points.
    name : str
        ``""`` where every check passed, else the exception's class: ``AssertionError`` for a wrong answer,
        ``NotImplementedError`` for none, ``Stopped`` at a limit, any other for an exception.
    text : str
        Why points were lost, in a sentence.
    printed : str
        What the cell printed.
    traceback : str
        The frames in the learner's own code, where that raised the exception.
    """

    points: float
    name: str = ""
    text: str = ""
    printed: str = ""
    traceback: str = ""


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell takes from outside (builtins left out) and the names it assigns at its top level."""
    table = symtable.symtable(source, "<cell>", "exec")
    assigned = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    used: set[str] = set()
    tables = [table]
    while tables:
        current = tables.pop()
        tables += current.get_children()
        for symbol in current.get_symbols():
            if symbol.is_referenced() and (current is table or symbol.is_global()):
                used.add(symbol.get_name())
    return used - assigned - set(dir(builtins)), assigned


def judge(source: str, points: float, link: KernelLink, place: Place) -> Outcome:
    """Run a graded cell here, against a learner's work there.

    Parameters
    ----------
    source : str
        The cell as the master has it, hidden tests included.
    points : float
        What it is worth.
    link : KernelLink
        The way to the learner's kernel.
    place : Place
        The exercise and the files that were handed in.

    Raises
    ------
    CourseError
        If the course is at fault and not the submission: held-out data are missing, say.
    KernelEnded
        If a call ended the kernel.
    """
    printed = io.StringIO()
    wanted, _ = names(source)
    given: dict[str, Any] = {}

    def outcome(name: str, text: str, traceback: str = "") -> Outcome:
        return Outcome(0.0, name, _cut(text), _cut(printed.getvalue()), traceback)

    try:
        given = link.names(sorted(wanted))
        # A plain dictionary of exactly these names: what a cell does not import must not resolve to a forgery.
        namespace = {"__name__": "__judge__", "__builtins__": builtins, **given}
        with contextlib.redirect_stdout(printed), judging(place), np.errstate(all="ignore"):
            value = _run(source, namespace)
        earned = _points(value, points)
    except CallFailed as error:
        ask = ": is it misspelt, or did an earlier cell fail?" if error.name == "NameError" else ""
        return outcome(error.name, error.text + ask, "" if error.name == "NotImplementedError" else error.traceback)
    except (CourseError, KernelEnded):
        raise
    except Stopped as stop:
        return outcome("Stopped", str(stop))
    except NameError as error:
        if error.name in wanted - given.keys():
            return outcome("NotImplementedError", f"'{error.name}' is not defined: its cell is missing or failed")
        return outcome("NameError", str(error))
    except Exception as error:  # whatever a learner's values made of the test
        return outcome(type(error).__name__, str(error))
    return Outcome(earned, printed=_cut(printed.getvalue()))


def _run(source: str, namespace: dict[str, Any]) -> Any:
    """Execute a cell and return its last expression's value; None if it ends with a statement."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    # optimize=0: under PYTHONOPTIMIZE every assert would vanish
    exec(compile(tree, "<graded cell>", "exec", optimize=0), namespace)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<graded cell>", "eval", optimize=0), namespace)


def _points(value: Any, most: float) -> float:
    """Return the points that a cell's last expression stands for: all of them where it has no value."""
    if value is None:
        return most
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise AssertionError(f"the result is no number of points: {str(value)[:80]!r}")
    earned = float(value)
    if not (math.isfinite(earned) and 0 <= earned <= most):
        raise AssertionError(f"the result, {earned:g}, is no number of points between 0 and {most:g}")
    return earned


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} ..."
