"""The rules that a master keeps: its structure, and what makes a graded cell fit to be judged outside the kernel."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.master import MasterCell
from grader.course import Exercise
from grader.errors import CourseError
from grader.judge.cell import names

TEST_IMPORTS = ("math", "numpy", "grader.lab")
HINTS = 3
LONGEST_TEXT = 90  # words
LONGEST_CODE = 20  # lines
# Questions that a stand-in for a learner's object cannot answer like the object itself.
_FORBIDDEN_CALLS = ("isinstance", "callable", "hasattr", "getattr", "type", "id")


def check_master(master: Path, cells: list[MasterCell], exercise: Exercise, draft: bool = False) -> None:
    """Raise a `CourseError` that lists every rule which `cells` break; a `draft` may be incomplete."""
    problems = [*_structure(cells, exercise), *_regions(cells), *_graded_cells(cells)]
    if not draft:
        problems += _completeness(master, cells, exercise)
    if problems:
        raise CourseError(f"{master} breaks {len(problems)} rule(s):\n" + "\n".join(f"  {p}" for p in problems))


def warnings(cells: list[MasterCell]) -> list[str]:
    """Return what a reader would stumble over: long text and code cells. None of it stops a build."""
    found = []
    for cell in cells:
        words = sum(any(map(str.isalnum, word)) for word in cell.source.split())
        lines = sum(bool(line.strip()) for line in _visible(cell.source).splitlines())
        if cell.kind == "markdown" and cell.role == "" and words > LONGEST_TEXT:
            found.append(f"{cell.place}: {words} words; keep a text cell under {LONGEST_TEXT}.")
        if cell.kind == "code" and lines > LONGEST_CODE:
            found.append(f"{cell.place}: {lines} lines; keep a code cell under {LONGEST_CODE}.")
    return found


def _structure(cells: list[MasterCell], exercise: Exercise) -> Iterator[str]:
    """Yield the faults of single cells against the list of steps."""
    steps = {step.id: step for step in exercise.steps}
    solves = {cell.value for cell in cells if cell.role == "solve"}
    seen: dict[str, MasterCell] = {}
    for cell in cells:
        key = f"{cell.role}-{cell.value}" if cell.role in ("test", "hints") else cell.value
        if key and key in seen:
            yield f"{cell.place}: the id '{key}' is taken by {seen[key].place}."
        seen.setdefault(key, cell)
        unknown = [id for id in cell.goals if id not in steps]
        if cell.role in ("test", "reflect") and cell.value not in steps:
            unknown.append(cell.value)
        if cell.role == "hints" and cell.value not in steps and cell.value not in solves:
            unknown.append(cell.value)
        for id in unknown:
            yield f"{cell.place}: exercise.toml has no step '{id}'. It lists: {', '.join(steps)}."
        if cell.role == "test" and cell.value in steps and steps[cell.value].manual:
            yield f"{cell.place}: step '{cell.value}' has manual = true in exercise.toml: it takes reflect=, not test=."
        if cell.role == "reflect" and cell.value in steps and not steps[cell.value].manual:
            yield f"{cell.place}: step '{cell.value}' takes test=, or manual = true in exercise.toml."
        if cell.goals and not re.match(r"#+ ", cell.source):
            yield f"{cell.place}: a cell with goal= begins with the step's heading."


def _completeness(master: Path, cells: list[MasterCell], exercise: Exercise) -> Iterator[str]:
    """Yield what is missing before a master can be released."""
    roles = Counter((cell.role, cell.value) for cell in cells)
    goals = {goal for cell in cells for goal in cell.goals}
    for step in exercise.steps:
        role = "reflect" if step.manual else "test"
        if not roles[role, step.id]:
            yield f"{master}: step '{step.id}' has no {role}=\"{step.id}\" cell."
        if not roles["hints", step.id] and roles["solve", step.id]:
            yield f"{master}: step '{step.id}' has no hints=\"{step.id}\" cell."
        if step.id not in goals:
            yield f"{master}: step '{step.id}' is announced by no heading; give one goal=\"{step.id}\"."
    order = [cell.value for cell in cells if cell.role in ("test", "reflect")]
    expected = [step.id for step in exercise.steps if step.id in order]
    if sorted(order) == sorted(expected) and order != expected:
        yield f"{master}: the steps come in the order {', '.join(order)}; exercise.toml lists {', '.join(expected)}."
    for cell in cells:
        if cell.role == "hints" and (found := len(re.findall(r"(?m)^-{3,}[ \t]*$", cell.source)) + 1) != HINTS:
            yield f"{cell.place}: {found} hint(s); write {HINTS}, with a line of --- between them."
        if cell.role == "test" and "BEGIN HIDDEN TESTS" not in cell.source:
            yield f"{cell.place}: no ### BEGIN HIDDEN TESTS region."


def _regions(cells: list[MasterCell]) -> Iterator[str]:
    """Yield solution and hidden-test markers that are unpaired, or in the wrong kind of cell."""
    for cell in cells:
        for marker, role in (("SOLUTION", "solve"), ("HIDDEN TESTS", "test")):
            order = re.findall(rf"(BEGIN|END) {marker}", cell.source)
            if order and cell.role != role:
                yield f"{cell.place}: a {marker} region belongs into a {role}= cell."
            elif order != ["BEGIN", "END"] * (len(order) // 2):
                yield f"{cell.place}: each ### BEGIN {marker} needs an ### END {marker} after it."
        if cell.role == "solve" and "BEGIN SOLUTION" not in cell.source:
            yield f"{cell.place}: no ### BEGIN SOLUTION region; the whole cell would be blanked."


def _graded_cells(cells: list[MasterCell]) -> Iterator[str]:
    """Yield the faults of graded cells: names, imports, asserts, and cells that lean on a graded cell's variables."""
    given: set[str] = set()  # by solution cells so far
    elsewhere: set[str] = set()  # by any cell but graded ones
    tested: dict[str, MasterCell] = {}
    for cell in cells:
        if cell.kind != "code":
            continue
        try:
            tree, (free, assigned) = ast.parse(cell.source), names(cell.source)
        except SyntaxError as error:
            yield f"{cell.place}: line {error.lineno} of the cell is no Python: {error.msg}."
            continue
        for name in sorted(free & tested.keys() - elsewhere):
            yield f"{cell.place}: '{name}' is only assigned in the graded cell {tested[name].place}."
        if cell.role != "test":
            elsewhere |= assigned
            if cell.role == "solve":
                given |= assigned - _imported(tree)
            continue
        tested.update(dict.fromkeys(assigned, cell))
        if not free:
            yield f"{cell.place}: it uses nothing that a solve= cell before it assigns."
        for name in sorted(free - given):
            yield f"{cell.place}: '{name}' is neither imported here nor assigned in a solve= cell before it."
        yield from _graded_cell(cell, tree, free)


def _graded_cell(cell: MasterCell, tree: ast.Module, learners: set[str]) -> Iterator[str]:
    """Yield the faults of one graded cell; `learners` are the names that it takes from the learner."""
    if "lab" not in _imported(tree):
        yield f"{cell.place}: no 'from grader import lab', which its hidden tests need."
    for module in sorted(_modules(tree)):
        if module not in TEST_IMPORTS:
            yield f"{cell.place}: imports {module}; a graded cell imports only {', '.join(TEST_IMPORTS)}."
    for node in ast.walk(tree):
        where = f"{cell.place}, line {getattr(node, 'lineno', 0)} of the cell"
        if isinstance(node, ast.Assert) and node.msg is None:
            yield f"{where}: an assert without a message."
        identity = isinstance(node, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
        asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FORBIDDEN_CALLS
        if identity or asks:
            inside = [n.id for n in ast.iter_child_nodes(node) if isinstance(n, ast.Name) and n.id in learners]
            if inside:
                yield f"{where}: asks what '{inside[0]}' is; measure what it does, or use a probe of lab."


def _imported(tree: ast.Module) -> set[str]:
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    return {(alias.asname or alias.name).partition(".")[0] for node in nodes for alias in node.names}


def _modules(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = node.module or ""
            found |= {f"grader.{alias.name}" for alias in node.names} if parent == "grader" else {parent}
    return found


def _visible(source: str) -> str:
    """Return what a reader sees of a cell: hidden tests and the markers of a solution left out."""
    source = re.sub(r"(?ms)^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", "", source)
    return re.sub(r"(?m)^[^\n]*(BEGIN|END) SOLUTION[^\n]*\n?", "", source)
