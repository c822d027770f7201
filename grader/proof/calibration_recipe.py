"""A digest of what a notebook trains with, so that runs of older code are told from runs of this one.

`grader.lab.recipe` has the values of settings in its fingerprint, too. Here they may differ from seed to seed, since a
notebook chooses its final setting by trials; so this digest is of the code alone.
"""

import ast
import hashlib
import symtable
from typing import NamedTuple

from nbformat import NotebookNode

_SCOPES = (ast.FunctionDef, ast.ClassDef)


def code_digest(notebook: NotebookNode) -> str:
    """Return a digest of the statement that trains the handed-in model, and of all code that it depends on by name.

    Tests, comments and docstrings do not count, nor does what only looks at the data. A name that is used twice for two
    things links both: rather a digest that changes too often than one that misses a change.

    Parameters
    ----------
    notebook : NotebookNode
        A solution notebook; one of its cells calls ``lab.train_or_load("final", ...)``.
    """
    statements = [node for cell in notebook.cells if _runs(cell) for node in ast.parse(cell.source).body]
    names = {node: _names(node) for node in statements}
    waiting = [node for node in statements if "train_or_load('final'" in ast.unparse(node)]
    reached: set[ast.stmt] = set()
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += [other for other in statements if names[other].gives & names[node].reads]
    text = "\n".join(ast.dump(_bare(node)) for node in statements if node in reached)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _runs(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and (marks.get("solution") or not marks.get("grade"))


class _Names(NamedTuple):
    """The notebook's own names that a statement of its top level gives a value to, and those that it reads."""

    gives: set[str]
    reads: set[str]


def _names(node: ast.stmt) -> _Names:
    top = symtable.symtable(ast.unparse(node), "cell", "exec")
    gives = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    reads = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    tables = list(top.get_children())
    while tables:
        table = tables.pop()
        reads |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
        tables += table.get_children()
    return _Names(gives, reads)


def _bare(node: ast.stmt) -> ast.stmt:
    """Return a copy without docstrings."""
    copy = ast.parse(ast.unparse(node)).body[0]
    for part in ast.walk(copy):
        if isinstance(part, _SCOPES) and ast.get_docstring(part) is not None:
            part.body = part.body[1:] or [ast.Pass()]
    return copy
