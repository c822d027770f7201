"""A small exercise in which every state of a step can be had in one run, and ways to answer it."""

import json
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum

NAME = "states"
STUB = '# Write your answer here\nraise NotImplementedError("this step is not answered yet")'
FINAL = """import json
from pathlib import Path
saved = json.loads(Path("final.json").read_text()) if Path("final.json").exists() else {"worth": 0}
if False:
    lab.train_or_load("final", sound, sound)
    lab.run_trials(mistaken, [])
if lab.exploring():
    lab.train_or_load("baseline", sound, sound)"""

# Each line: a step, its points, its answer cells, its visible check.
STEPS = [
    ("sound", 20, ["sound"], 'assert sound() == 1, "sound() is 1"'),
    ("mistaken", 20, ["mistaken"], 'found = mistaken(0)\nassert found == 2, f"mistaken(0) is 2, not {found}"'),
    ("raising", 20, ["raising"], 'assert raising() == 3, "raising() is 3"'),
    ("garbled", 10, ["garbled"], 'assert garbled() == 4, "garbled() is 4"'),
    ("begun", 10, ["first", "begun"], 'assert begun() == 6, "begun() is 6"'),
    ("leaning", 5, ["leaning"], 'assert leaning() == 7, "leaning() is 7"'),
    ("measured", 10, [], 'points = worth()\nprint(f"worth {points:g}")\npoints'),
]


def marked(cell, id, points=None, solution=False, locked=False):
    marks = {"grade_id": id, "grade": points is not None, "solution": solution, "locked": locked, "task": False}
    marks |= {"schema_version": 3, "cell_type": cell.cell_type} | ({} if points is None else {"points": points})
    cell.metadata["nbgrader"] = marks
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    cell.id = id
    return cell


def stub(id):
    return STUB if id == "garbled" else f"def {id}(*numbers):\n    " + STUB.replace("\n", "\n    ")


def released_notebook():
    cells = [new_markdown_cell("# States", id="title"), new_code_cell("from grader import lab", id="begin")]
    for step, points, answers, check in STEPS:
        if step == "measured":
            cells.append(marked(new_code_cell(FINAL), "final", locked=True))
            cells.append(new_code_cell("def worth():\n    return saved['worth']", id="worth"))
        cells += [marked(new_code_cell(stub(id)), id, solution=True) for id in answers]
        cells.append(marked(new_code_cell(check), f"test-{step}", points, locked=True))
    cells.append(marked(new_markdown_cell("*Your answer here…*"), "essay", 5, solution=True))
    return new_notebook(cells=cells)


def exercise_toml():
    steps = [(step, points, "false") for step, points, _, _ in STEPS] + [("essay", 5, "true")]
    lines = ['title = "Every state"', 'project = "cifar10"', 'framework = "pytorch"']
    for id, points, manual in steps:
        lines += ["[[steps]]", f'id = "{id}"', f'title = "The step {id}"', f"points = {points}", "minutes = 7"]
        lines += ['skill = "evaluation"', f"manual = {manual}"]
    gates = "floor = 0.1, baseline = 0.2, good = 0.5, excellent = 0.9"
    return "\n".join([*lines, "[tiers]", *(f"{level} = {{ {gates} }}" for level in ("smoke", "sample", "full"))])


def answer(path: Path, **sources: str) -> None:
    """Write answers into the cells with these ids (with _ for -); None deletes a cell."""
    book = json.loads(path.read_text(encoding="utf-8"))
    for name, source in sources.items():
        id = name.replace("_", "-")
        at = next(number for number, cell in enumerate(book["cells"]) if cell["id"] == id)
        if source is None:
            del book["cells"][at]
        else:
            book["cells"][at]["source"] = source
    path.write_text(json.dumps(book), encoding="utf-8")


RIGHT = {
    "sound": "def sound():\n    return 1",
    "mistaken": "def mistaken(number):\n    return number + 2",
    "raising": "def raising():\n    return 3",
    "garbled": "def garbled():\n    return 4",
    "first": "def first():\n    return 5",
    "begun": "def begun():\n    return first() + 1",
    "leaning": "def leaning():\n    return begun() + 1",
    "essay": "Because.",
}
