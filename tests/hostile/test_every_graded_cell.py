"""Every graded cell of every exercise, answered with what is no answer: no point, a sentence, and never for long.

The learner's names are what a hostile kernel would send for them, passed through the wire; no kernel is needed.
"""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.notebook import build_assignment
from grader.authoring.release import assignments
from grader.bridge import wire
from grader.bridge.remote import Remote
from grader.course import read_exercise
from grader.judge.cell import judge
from grader.lab.place import Place

ROOT = Path(__file__).parents[2]


class Anything:
    """What stands for an object in a kernel: it has no value here."""


HOSTILE = {
    "nothing": None,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "a negative number": -1,
    "true": True,
    "a text": "full marks",
    "an empty text": "",
    "an empty list": [],
    "an empty dictionary": {},
    "an empty array": np.empty(0),
    "an array without rows": np.empty((0, 10)),
    "an array of 16 dimensions": np.ones((1,) * 16),
    "an array of NaN": np.full((60, 10), np.nan),
    "an array of texts": np.array(["nan"] * 10),
    "an object": Anything(),
    "a pair of objects": (Anything(), Anything()),
    "a list of NaN": [float("nan")] * 64,
    "a huge number": 10**3000,
    "a long range": range(1_000_000),
    "a large array": np.zeros((3000, 1000), np.uint8),
}


class Forger:
    """A link to a kernel that has every name, and one answer to everything."""

    def __init__(self, functions: set[str], answer: object) -> None:
        self.functions, self.answer = functions, answer

    def sent(self) -> object:
        def reference(value: object) -> dict[str, object]:
            return {"ref": 1, "kind": type(value).__name__, "iterator": False}

        def referent(node: dict[str, object], array: np.ndarray | None) -> Remote:
            return Remote(self, 1, str(node["kind"]), "answer()")

        return wire.decode(wire.encode(self.answer, reference), referent)

    def names(self, wanted: list[str]) -> dict[str, object]:
        return {name: Remote(self, 1, "f", name) if name in self.functions else self.sent() for name in wanted}

    def call(self, function: object, args: object, kwargs: object) -> object:
        return self.sent()

    def probe(self, name: object, args: object, kwargs: object) -> object:
        return self.sent()

    def items(self, iterator: object) -> object:
        return self.sent()


def graded_cells() -> Iterator[object]:
    for name in assignments(ROOT):
        notebook = build_assignment(ROOT / "solutions", name)
        functions: set[str] = set()
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade") and not marks.get("solution"):
                about = (name, cell.source, marks["points"], frozenset(functions))
                yield pytest.param(*about, id=f"{name}-{marks['grade_id']}")
            else:
                tree = ast.parse(cell.source).body
                functions |= {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(tmp_path_factory.mktemp("course")))
        patch.setenv("COURSE_LEVEL", "smoke")
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        yield


@pytest.mark.usefixtures("course_folder")
@pytest.mark.parametrize(("name", "source", "points", "functions"), list(graded_cells()))
def test_what_is_no_answer_earns_nothing_and_is_told_why(name, source, points, functions, tmp_path):
    place = Place(ROOT / "solutions" / name, tmp_path)
    paid, silent, slow = [], [], []
    for kind, answer in HOSTILE.items():
        began = time.process_time()
        outcome = judge(source, points, Forger(set(functions), answer), place)
        if outcome.points:
            paid.append((kind, outcome.points, outcome.printed))
        elif not outcome.text.strip() and not outcome.printed:
            silent.append((kind, outcome))
        if time.process_time() - began > 5:
            slow.append(kind)
    assert (paid, silent, slow) == ([], [], [])


def test_the_exercises_that_are_meant_are_there():
    found = {param.id.split("-test-")[0] for param in graded_cells()}
    assert found == {read_exercise(ROOT / "solutions" / name).name for name in assignments(ROOT)}
