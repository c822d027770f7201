"""A submission that was executed once is judged again without a kernel, and by the same words."""

import shutil

import nbformat
import pytest
import toy_weights
from traitlets.config import Config

from grader.authoring import release
from grader.judge import transcript as room
from grader.judge.cell import KernelEnded, Stopped
from grader.judge.run import RunNotebook
from grader.judge.transcript import Answer, Archive, CellRun, Stenographer, Transcript, Unheard, transcript_key

ANSWERS = {
    "double": "def double(number):\n    return number + number",
    "predict": "def predict(number):\n    print('asked')\n    return factor * number",
}


def make():
    made = Transcript()
    made.seconds = 2.5
    made.cells = [CellRun([{"output_type": "stream", "name": "stdout", "text": "hello"}], 1)]
    made.keep("1-aa-1", Answer([b"{}", b"numbers"]))
    made.keep("1-bb-1", Answer(stopped="this call was stopped", ended=True))
    return made


def test_a_transcript_is_the_same_after_it_was_written_and_read():
    again = Transcript.from_bytes(make().to_bytes())
    assert (again.cells, again.answers, again.seconds) == (make().cells, make().answers, 2.5)
    assert again.stopped


@pytest.mark.parametrize("spoil", [lambda content: content[:-30], lambda content: b"", lambda content: content[100:]])
def test_a_damaged_one_is_as_good_as_none(tmp_path, spoil):
    archive = Archive(tmp_path / "toy")
    archive.write("key", make().to_bytes())
    assert archive.read("key") is not None
    archive.path("key").write_bytes(spoil(archive.path("key").read_bytes()))
    assert archive.read("key") is None
    assert archive.read("other") is None


def test_writing_leaves_the_whole_file_or_none(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    monkeypatch.setattr(room.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        archive.write("key", b"content")
    assert list(tmp_path.iterdir()) == []


def test_answers_that_are_too_large_are_not_kept(monkeypatch):
    monkeypatch.setattr(room, "LARGEST", 10)
    made = Transcript()
    made.keep("a", Answer([b"12345"]))
    assert made.whole
    made.keep("b", Answer([b"123456"]))
    made.keep("c", Answer([b"1"]))
    assert not made.whole
    assert made.answers == {}


def test_a_call_is_known_by_its_place_its_words_and_its_number():
    written = Stenographer(Transcript())
    replies = iter([[b"first"], [b"second"], [b"other"], [b"later"]])
    ask = written.writing(lambda request: next(replies))
    ask([b"x"]), ask([b"x"]), ask([b"y"])
    written.write_cell(CellRun([]))
    ask([b"x"])

    read = Stenographer(written.transcript)
    assert read.reading([b"y"]) == [b"other"]  # another order does not matter between two cells
    assert [read.reading([b"x"]), read.reading([b"x"])] == [[b"first"], [b"second"]]
    read.read_cell()
    assert read.reading([b"x"]) == [b"later"]
    assert not read.unheard
    with pytest.raises(Unheard):
        read.reading([b"x"])
    assert read.unheard


@pytest.mark.parametrize("stop", [Stopped("too long"), KernelEnded("gone")])
def test_a_limit_is_written_down_and_read_out_as_what_it_was(stop):
    def cut_off(request):
        raise stop

    written = Stenographer(Transcript())
    with pytest.raises(type(stop)):
        written.writing(cut_off)([b"x"])
    assert written.transcript.stopped
    with pytest.raises(type(stop), match=str(stop)):
        Stenographer(written.transcript).reading([b"x"])


def test_the_name_changes_with_all_that_can_change_an_answer(tmp_path, monkeypatch):
    weights = tmp_path / "final.safetensors"
    weights.write_bytes(b"one")

    def key(sources=("a = 1",), files=None, **conditions):
        return transcript_key(sources, {"final.safetensors": weights} if files is None else files, conditions)

    names = {key(), key(("a = 2",)), key(("a = 1", "")), key(files={}), key(level="full"), key(cell_seconds=3)}
    weights.write_bytes(b"two")
    names.add(key())
    assert len(names) == 7
    assert key() == key()
    monkeypatch.setattr(room, "installed", lambda: ["numpy==1.0"])
    names.add(key())
    monkeypatch.setattr(room, "package_digest", lambda: "another")
    names.add(key())
    assert len(names) == 9


@pytest.fixture
def toy(toy_masters, tmp_path, monkeypatch):
    """A function that judges one submission of the toy as nbgrader's second pass does."""
    course = tmp_path / "course"
    release(toy_masters, course)
    files = course / "autograded" / "ann" / "toy"
    shutil.copytree(course / "notebooks" / "toy", files)
    (files / "final.safetensors").write_bytes(toy_weights.weights("1.0"))
    monkeypatch.setenv("COURSE_ROOT", str(course))
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    monkeypatch.setenv("COURSE_SANDBOX", "own")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    def run(change=lambda source: source, kernel=True, answers=ANSWERS, final=True):
        notebook = nbformat.read(course / "solutions" / "toy" / "toy.ipynb", 4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
            cell.source = change(cell.source) if cell.id.startswith("test-") else cell.source
        resources = {"metadata": {"path": str(files)}, "nbgrader": {"assignment": "toy"}}
        runner = RunNotebook(
            config=Config({"RunNotebook": {"transcripts": str(course / "transcripts"), "final": final}})
        )
        if not kernel:
            runner.start_new_kernel = None  # whoever calls it fails
        notebook, resources = runner.preprocess(notebook, resources)
        return {id: (outcome.points, outcome.text) for id, outcome in resources["outcomes"].items()}, notebook

    run.files = files
    return run


def test_a_second_judgement_needs_no_kernel_and_says_the_same(toy):
    first, executed = toy()
    assert first == {"test-double": (50.0, ""), "test-accuracy": (30.0, "")}
    again, judged = toy(kernel=False)
    assert again == first
    assert judged.metadata == executed.metadata
    assert [cell.get("outputs") for cell in judged.cells] == [cell.get("outputs") for cell in executed.cells]
    assert [cell.get("execution_count") for cell in judged.cells if cell.cell_type == "code"] == [
        cell.get("execution_count") for cell in executed.cells if cell.cell_type == "code"
    ]


def test_a_corrected_test_is_judged_from_the_transcript(toy):
    toy()
    corrected, _ = toy(lambda source: source.replace('== 0, "nothing times', '== 1, "corrected: nothing times'), False)
    assert corrected["test-accuracy"] == (0.0, "corrected: nothing times anything is nothing")


def test_a_call_that_was_never_made_is_made_in_a_new_kernel(toy):
    toy()
    with pytest.raises(TypeError):
        toy(lambda source: source.replace("predict(0)", "predict(0.0)"), kernel=False)
    asked, _ = toy(lambda source: source.replace("predict(0)", "predict(0.0)"))
    assert asked["test-accuracy"] == (30.0, "")
    assert toy(lambda source: source.replace("predict(0)", "predict(0.0)"), kernel=False)[0] == asked


def test_a_change_of_the_submission_is_executed(toy):
    toy()
    (toy.files / "final.safetensors").write_bytes(toy_weights.weights("0.5"))
    with pytest.raises(TypeError):
        toy(kernel=False)
    assert toy()[0]["test-accuracy"] == (15.0, "")


def test_when_it_was_handed_in_changes_no_answer(toy):
    toy()
    (toy.files / "timestamp.txt").write_text("2026-11-22 09:00:00 UTC")
    toy(kernel=False)


def test_what_a_limit_cut_off_is_kept_only_where_that_is_final(toy):
    crash = ANSWERS | {"predict": "import os\n\ndef predict(number):\n    os._exit(1)"}
    toy(answers=crash, final=False)
    with pytest.raises(TypeError):
        toy(kernel=False, answers=crash)
    first, _ = toy(answers=crash)
    assert toy(kernel=False, answers=crash)[0] == first
    assert "Python ended while this ran" in first["test-accuracy"][1]
