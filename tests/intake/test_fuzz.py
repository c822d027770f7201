"""Whatever is handed in: no crash, nothing outside the folder, always a sentence. The same examples every time."""

import json
import os
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from handed_in import WEIGHTS, everything_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from grader.intake import take_in
from grader.intake.archives import unpack
from grader.intake.autograde import plain
from grader.intake.contents import check_content
from grader.intake.names import limit_of, show
from grader.intake.notebook import clean_notebook, released_cells
from grader.intake.regular import Refused

fuzz = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
texts = st.text(st.characters(), max_size=20)  # half characters, too
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
MARKS = ("schema_version", "grade", "grade_id", "locked", "solution", "points", "checksum", "cell_type", "task")
marks = st.dictionaries(st.sampled_from(MARKS) | texts, trees | st.integers(-1, 5) | st.just("test-double"), max_size=9)
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]), "source": texts | st.lists(texts, max_size=3)},
    optional={
        "id": texts | st.just("same"),
        "metadata": trees | st.fixed_dictionaries({"nbgrader": marks | trees}),
        "outputs": trees | st.lists(st.fixed_dictionaries({"output_type": st.just("stream"), "text": trees})),
        "execution_count": trees,
        "attachments": trees | st.dictionaries(texts, st.dictionaries(texts, texts), max_size=2),
    },
)
notebooks = st.fixed_dictionaries(
    {"nbformat": st.integers(1, 5) | st.just(4), "cells": st.lists(cells, max_size=5)},
    optional={"nbformat_minor": trees | st.integers(0, 6), "metadata": trees, "worksheets": trees},
)


def sentence(reason):
    """Whether this is fit to be read by a learner, wherever it is shown."""
    return str(reason).strip() and str(reason).isprintable() and "Traceback" not in str(reason)


@contextmanager
def refused_with_a_sentence():
    """Let the intake refuse what the block hands to it."""
    try:
        yield
    except Refused as why:
        said = sentence(why)
        assert said


def check_notebook(content, known):
    """Either it is refused with a sentence, or nbformat, nbgrader and the file system can take it."""
    with refused_with_a_sentence():
        result = clean_notebook(content, known)
        check_cleaned(result, known)


def check_cleaned(result, known):
    assert all(map(sentence, result.notes))
    read = nbformat.reads(result.content.decode(), 4)
    nbformat.validate(read)
    MetadataValidator().validate_nb(read)
    nbformat.writes(read).encode()
    assert result.grade_ids <= set(known)


@fuzz
@given(content=st.binary(max_size=200))
def test_any_bytes_as_a_notebook(blank, content):
    check_notebook(content, released_cells(blank))


@fuzz
@given(tree=trees)
def test_any_json_as_a_notebook(blank, tree):
    check_notebook(json.dumps(tree).encode(), released_cells(blank))


@fuzz
@given(book=notebooks)
def test_anything_like_a_notebook(blank, book):
    check_notebook(json.dumps(book).encode(), released_cells(blank))


@fuzz
@given(data=st.data())
def test_any_change_of_an_honest_notebook_s_metadata(honest, blank, data):
    book = json.loads(honest)
    for cell in data.draw(st.lists(st.sampled_from(book["cells"]), min_size=1, max_size=4)):
        if data.draw(st.booleans()):
            cell["metadata"] = data.draw(trees | st.fixed_dictionaries({"nbgrader": marks}))
        elif isinstance(cell.get("metadata"), dict):
            cell["metadata"]["nbgrader"] = {**json.loads(json.dumps(data.draw(marks))), "grade_id": "test-double"}
        else:
            cell[data.draw(st.sampled_from(["id", "outputs", "cell_type"]))] = data.draw(trees)
    check_notebook(json.dumps(book).encode(), released_cells(blank))


@fuzz
@given(
    name=st.sampled_from(["a.json", "a.safetensors", "a.h5", "timestamp.txt", "submission_secret.txt"]),
    content=st.binary(max_size=60)
    | trees.map(lambda tree: json.dumps(tree).encode())
    | trees.map(lambda tree: json.dumps({"w": tree}).encode()).map(lambda text: len(text).to_bytes(8, "little") + text),
)
def test_any_content_of_another_file(name, content):
    with refused_with_a_sentence():
        check_content(name, content)


@fuzz
@given(name=texts | st.text(max_size=300))
def test_any_name(name):
    assert sentence(show(name)) or name.isspace()
    assert not set(show(name)) & set("<>&\"'`$*\n") - {"'"}
    assert not set(plain(name)) & set("<>`$*_[]()\\\n")
    with refused_with_a_sentence():
        limit_of(name)
        assert Path(name).name == name


# What may lie in a folder: a file, a link, a pipe, a hard link, a folder with a file.
KINDS = st.sampled_from(["file", "link", "pipe", "hard", "folder"])
NAMES = ["toy.ipynb", "Toy.ipynb", "toy (1).ipynb", "final.json", "final.safetensors", "timestamp.txt", ".DS_Store"]
file_names = st.sampled_from(NAMES) | st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20
).filter(lambda name: name not in (".", ".."))


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
@fuzz
@given(
    entries=st.dictionaries(file_names, st.tuples(KINDS, st.integers(0, 5)), max_size=6),
)
def test_any_content_of_a_folder(released, honest, entries):
    contents = [b"", honest, b"{}", WEIGHTS, b"2026-11-21 17:45:00", b"\x80\x04"]
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        (course / "notebooks").symlink_to(released / "notebooks")
        (course / "secret.json").write_text("{}")
        folder = course / "submitted" / "eve" / "toy"
        folder.mkdir(parents=True)
        for number, (entry, (kind, which)) in enumerate(entries.items()):
            place = folder / entry
            if kind == "link":
                place.symlink_to(["/dev/zero", "/etc/passwd", entry, "nowhere", "../../../secret.json", "/"][which])
            elif kind == "pipe":
                os.mkfifo(place)
            elif kind == "hard":
                (course / f"hard{number}").write_bytes(contents[which])
                os.link(course / f"hard{number}", place)
            elif kind == "folder":
                place.mkdir()
                (place / "toy.ipynb").write_bytes(contents[which])
            else:
                place.write_bytes(contents[which])
        report = take_in(course, "eve", "toy")
        left = sorted(os.listdir(folder))
        assert "toy.ipynb" in left
        assert sorted(file["name"] for file in report.taken) == left
        for entry in left:
            at = (folder / entry).lstat()
            assert (folder / entry).is_file()
            assert at.st_nlink == 1
            assert not (folder / entry).is_symlink()
        assert all(map(sentence, report.sentences()))
        assert report.stand_in or report.taken[0]["name"] == "toy.ipynb"
        assert take_in(course, "eve", "toy") == report
        assert (course / "secret.json").read_text() == "{}"


member_names = (
    st.lists(st.sampled_from(["..", "", ".", "a", "toy.ipynb", "\\", "C:", "final.json", "\n"]), max_size=4).map(
        "/".join
    )
    | texts.map(lambda name: name.encode("utf-8", "replace").decode())
    | st.sampled_from(NAMES)
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@fuzz
@given(
    members=st.lists(st.tuples(member_names, st.binary(max_size=20), st.integers(0, 0xFFFF)), max_size=5),
    damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=3),
)
def test_any_zip(members, damage):
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "work.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for member, content, mode in members:
                info = zipfile.ZipInfo(member)
                info.external_attr = mode << 16
                file.writestr(info, content)
        content = bytearray(archive.read_bytes())
        for place, value in damage:
            content[place % len(content)] = value
        archive.write_bytes(content)
        into = Path(name) / "deep" / "into"
        with refused_with_a_sentence():
            assert all(map(sentence, unpack(archive, into)))
        assert all(path.startswith(("deep/into/", "work.zip")) for path in everything_in(Path(name)))
