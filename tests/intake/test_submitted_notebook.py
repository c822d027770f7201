"""What nbgrader would stumble over is put right; what cannot be is refused with a sentence."""

import copy
import json

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from grader.intake.notebook import clean_notebook, released_cells
from grader.intake.regular import Refused


@pytest.fixture
def known(blank):
    return released_cells(blank)


@pytest.fixture
def book(honest):
    return json.loads(honest)


def cell_of(book, grade_id):
    return next(cell for cell in book["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def cleaned(book, known):
    """The cleaned notebook, which nbformat and nbgrader read without a word."""
    result = clean_notebook(book if isinstance(book, bytes) else json.dumps(book).encode(), known)
    read = nbformat.reads(result.content.decode(), 4)
    nbformat.validate(read)
    MetadataValidator().validate_nb(read)
    return read, result


def test_an_honest_notebook_stays_as_it_is_byte_for_byte(honest, blank, known):
    for content in (honest, blank):
        result = clean_notebook(content, known)
        assert result.content == content
        assert result.grade_ids == set(known) == {"double", "test-double", "final", "predict", "test-accuracy", "why"}
        assert not result.notes


def nbgrader_marks(**changes):
    def change(book):
        cell_of(book, "test-double")["metadata"]["nbgrader"] |= changes

    return change


def copied_test_cell(book):
    book["cells"].append(copy.deepcopy(cell_of(book, "test-double")))


def copied_under_another_id(book):
    copied_test_cell(book)
    book["cells"][-1]["id"] = "copy"


def made_text(book):
    cell = cell_of(book, "double")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def stranger(book):
    cell = copy.deepcopy(cell_of(book, "test-double"))
    cell["id"], cell["metadata"]["nbgrader"]["grade_id"] = "stranger", "stranger"
    book["cells"].append(cell)


def set_cell(**changes):
    def change(book):
        cell_of(book, "double").update(changes)

    return change


SLIPS = {
    "old schema": nbgrader_marks(schema_version=0),
    "future schema": nbgrader_marks(schema_version=99),
    "schema of text": nbgrader_marks(schema_version="3"),
    "no schema": lambda book: cell_of(book, "test-double")["metadata"]["nbgrader"].pop("schema_version"),
    "points": nbgrader_marks(points=10_000),
    "no grade": nbgrader_marks(grade=False),
    "extra keys": nbgrader_marks(more={"a": [1]}),
    "marks of text": lambda book: cell_of(book, "why")["metadata"].update(nbgrader="3") or copied_test_cell(book),
    "copied test cell": copied_test_cell,
    "copied under another id": copied_under_another_id,
    "stranger": stranger,
    "made text": made_text,
    "another type": set_cell(cell_type="markdown", attachments={"a": 1}),
    "outputs": set_cell(outputs=[{"output_type": "nonsense"}], execution_count="one"),
    "no metadata": lambda book: book["cells"][0].pop("metadata"),
    "metadata of text": lambda book: book["cells"][0].update(metadata="none"),
    "same ids": lambda book: [cell.update(id="same") for cell in book["cells"]],
    "bad id": set_cell(id="<script>"),
    "stray keys": lambda book: book.update(stray=1),
    "minor": lambda book: book.update(nbformat_minor=99),
    "no minor": lambda book: book.pop("nbformat_minor"),
    "kernelspec": lambda book: book["metadata"].update(kernelspec="evil"),
    "metadata is a list": lambda book: book.update(metadata=[]),
    "half a character": lambda book: book["cells"][0].update(source="\ud800"),
    "half a character in an output": set_cell(
        outputs=[{"output_type": "stream", "name": "stdout", "text": "\udfff"}], execution_count=1
    ),
    "NaN": lambda book: book["metadata"].update(a=float("nan")),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_put_right_and_the_answers_are_kept(book, known, slip):
    SLIPS[slip](book)
    read, result = cleaned(book, known)
    assert result.content != json.dumps(book).encode()
    marks = [cell.metadata.nbgrader for cell in read.cells if "nbgrader" in cell.metadata]
    assert all(mark == known[mark.grade_id]["metadata"]["nbgrader"] for mark in marks)
    assert len(marks) == len({mark.grade_id for mark in marks})
    assert cell_of(read, "double").source.startswith("def double(number):\n    return number + number")
    assert cell_of(read, "double").cell_type == "code"


def test_pictures_in_a_written_answer_are_kept(book, known):
    nbgrader_marks(schema_version=2)(book)
    book["cells"][0] |= {"attachments": {"a.png": {"image/png": "iVBORw0K"}}}
    assert cleaned(book, known)[0].cells[0].attachments == {"a.png": {"image/png": "iVBORw0K"}}


def test_a_notebook_of_format_3_is_converted_and_says_so(book, known):
    three = nbformat.v3.nbbase.new_notebook(
        worksheets=[nbformat.v3.nbbase.new_worksheet(cells=[nbformat.v3.nbbase.new_code_cell(input="a = 1")])]
    )
    read, result = cleaned(json.dumps(three).encode(), known)
    assert read.cells[0].source == "a = 1"
    assert result.notes == ["The notebook came in format 3 of the last decade and was converted to 4."]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"{", "damaged: no valid JSON"),
        (b"[]", "it names no notebook format"),
        (b'{"cells": []}', "it names no notebook format"),
        (b'{"nbformat": 3, "worksheets": 7}', "its notebook format is 3, and it cannot be converted"),
        (b'{"nbformat": 2}', "its notebook format is 2, and it cannot be converted"),
        (b'{"nbformat": 5, "cells": []}', "its notebook format is 5, newer than the 4"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": [1]}', "no list of cells"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "heading"}]}', "its cell 1 is damaged"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}', "its cell 1 is damaged"),
        (b'{"nbformat": 4, "cells": [' + b'{"cell_type": "raw"},' * 2000 + b'{"cell_type": "raw"}]}', "2,001 cells"),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "raw", "source": "' + b"x" * 1_000_001 + b'"}]}',
            "its cell 1 has 1,000,001 characters",
        ),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_reason(known, content, reason):
    with pytest.raises(Refused, match=reason):
        clean_notebook(content, known)
