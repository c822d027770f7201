"""Of a training record nothing is believed; a measured accuracy is read from the judge's own sentence."""

import json
from pathlib import Path

import numpy as np
import pytest

from grader.lab.place import Place, judging
from grader.lab.verdicts import verdict
from grader.report.claims import Measured, Record, measured, read_record

ROOT = Path(__file__).parents[2]


def test_the_verdict_s_sentence_tells_the_accuracy(monkeypatch):
    monkeypatch.setenv("COURSE_LEVEL", "full")
    labels = np.zeros(25_000, dtype=int)
    with judging(Place(ROOT / "notebooks" / "imdb_lstm_keras", Path())):
        judged = verdict("accuracy", np.where(np.arange(25_000) < 21_890, 0.1, 0.9), labels)
    assert measured(str(judged)) == Measured(0.876, 0.871, 0.88, 25_000)


@pytest.mark.parametrize("words", ["", "99% of 500 images right", "x 90.0% of 1,000 held-out examples right"])
def test_other_sentences_tell_none(words):
    assert measured(words) is None


def test_a_record_is_read(tmp_path):
    record = {"level": "full", "device": "cuda", "seconds": 61.5}
    record["history"] = {"val_accuracy": [0.5, 0.9, 0.8], "train_loss": [1, 2, 3, 4]}
    (tmp_path / "final.json").write_text(json.dumps(record))
    assert read_record(tmp_path / "final.json") == Record("", "full", "cuda", 61.5, 4, 0.9)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "is missing"),
        ("{", "cannot be read: it is damaged"),
        ("[" * 5_000 + "]" * 5_000, "cannot be read: it holds more than 50 brackets"),
        ("[1, 2]", "is no training record"),
    ],
)
def test_a_record_that_is_none_says_why(tmp_path, content, problem):
    if content is not None:
        (tmp_path / "final.json").write_text(content)
    assert read_record(tmp_path / "final.json").problem.startswith(problem)


@pytest.mark.parametrize(
    "entries",
    [
        {"level": 3, "device": ["cpu"], "seconds": "fast", "history": 7},
        {"seconds": True, "history": {"val_accuracy": ["high", None, 71.0, -1, [0.5]]}},
        {"seconds": 1e999, "history": {"val_accuracy": {"0": 0.9}}},
        {"seconds": 10**4000},
        {"seconds": 1e9},
    ],
)
def test_what_is_no_text_or_number_is_left_out(tmp_path, entries):
    (tmp_path / "final.json").write_text(json.dumps(entries))
    found = read_record(tmp_path / "final.json")
    assert (found.problem, found.level, found.device, found.seconds, found.val_accuracy) == ("", "", "", None, None)
