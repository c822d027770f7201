"""Which trained models and records a notebook's code asks for."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# For each function of lab: where its argument `name` stands, and the argument's default.
_PLACES = {"train_or_load": (0, None), "facts": (0, "final"), "run_trials": (2, "trials")}


@dataclass(frozen=True)
class Uses:
    """The files that a notebook's code names.

    Attributes
    ----------
    models : set of str
        Models that it loads where the course runs it.
    spare : set of str
        Models that only its experiments train.
    records : set of str
        Records of trials.
    """

    models: set[str]
    spare: set[str]
    records: set[str]


def find_uses(sources: Iterable[str]) -> Uses:
    """Return which trained models and records the code cells `sources` ask `lab` for."""
    used: set[str] = set()
    experiments: set[str] = set()
    records: set[str] = set()
    unclear = ""
    for source in sources:
        try:
            tree = ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))  # IPython's own commands
        except SyntaxError:
            unclear += source
            continue
        for call, exploring in _calls(tree, False):
            match _asks_for(call):
                case ("train_or_load" | "facts", name):
                    (experiments if exploring else used).add(name)
                case ("run_trials", name) if not exploring:
                    records.add(name)
    return Uses(used, {name for name in experiments - used if name not in unclear}, records)


def _calls(node: ast.AST, exploring: bool) -> Iterator[tuple[ast.Call, bool]]:
    """Yield all calls below `node`, and whether each stands under ``if lab.exploring():``."""
    for field, value in ast.iter_fields(node):
        inside = exploring or (isinstance(node, ast.If) and field == "body" and "exploring()" in ast.unparse(node.test))
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.Call):
                yield child, inside
            if isinstance(child, ast.AST):
                yield from _calls(child, inside)


def _asks_for(call: ast.Call) -> tuple[str, str] | None:
    """Return which of lab's functions is called and the name of the model or record, where it stands there."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if function not in _PLACES:
        return None
    position, default = _PLACES[function]
    given = [keyword.value for keyword in call.keywords if keyword.arg == "name"] + call.args[position : position + 1]
    if not given:
        return (function, default) if default else None
    value = given[0].value if isinstance(given[0], ast.Constant) else None
    return (function, value) if isinstance(value, str) else None
