"""At a desk an error that is a sentence is printed as one."""

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

CELLS = {
    "start": "from grader import lab\nlab.start('small')",
    "answer": "def split(labels):\n    raise NotImplementedError('this step is not answered yet')",
    "unanswered": "rows = split([1, 2])",
    "check": "found = 250\nassert found == 200, f'200 rows went in, {found} came out'",
    "long": "assert max(found, 200) == 200, (\n    '250 are too many'\n)",
    "whole": "%tb",
    "course": "# the course's own complaint\nlab.facts('final')",
    "bare": "assert 1 == 2",
    "bug": "def broken():\n    return 1 / 0\nbroken()",
}


def run(folder):
    notebook = new_notebook(cells=[new_code_cell(source, id=name) for name, source in CELLS.items()])
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    nbformat.validate(notebook)
    return {cell.id: cell.outputs[-1] if cell.outputs else None for cell in notebook.cells}


def shown(output):
    return "\n".join(output.traceback).replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()


def test_a_sentence_stands_alone_and_everything_else_keeps_its_traceback(desk):
    said = run(desk)
    lines = shown(said["check"])
    assert lines[0] == "200 rows went in, 250 came out"
    assert lines[1] == "line 2 of this cell: assert found == 200"
    assert shown(said["long"])[:2] == ["250 are too many", "line 1 of this cell: assert max(found, 200) == 200"]
    assert len(lines) == 3
    assert (said["check"].ename, said["check"].evalue) == ("AssertionError", lines[0])
    assert shown(said["unanswered"])[:2] == [
        "`split`: this step is not answered yet",
        "line 1 of this cell: rows = split([1, 2])",
    ]
    assert "Traceback" in "".join(said["whole"].traceback)
    assert len(shown(said["course"])) == 3
    for name in ("bare", "bug"):
        assert "Traceback" in "".join(said[name].traceback), name


def test_under_the_grader_every_traceback_is_whole(desk, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert "Traceback" in "".join(run(desk)["check"].traceback)
