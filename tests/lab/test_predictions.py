import json

import numpy as np
import pytest

from grader import lab


def sealed():
    with open("predictions.json", encoding="utf-8") as file:
        return json.load(file)


def test_the_first_answer_stays(desk, capsys):
    lab.predict_first("ratio", "Which ratio?", 40)
    lab.predict_first("ratio", "Which ratio?", 99)
    assert sealed()["ratio"]["value"] == 40
    assert sealed()["ratio"]["question"] == "Which ratio?"
    assert "The first answer stays." in capsys.readouterr().out


def test_none_is_no_answer_and_can_be_replaced(desk, capsys):
    lab.predict_first("ratio", "Which ratio?", None)
    assert "Which ratio?" in capsys.readouterr().out
    lab.predict_first("ratio", "Which ratio?", 3)
    assert sealed()["ratio"]["value"] == 3


def test_a_seal_can_be_broken_on_purpose(desk):
    lab.predict_first("ratio", "Which ratio?", 40)
    lab.predict_first("ratio", "Which ratio?", 50, reseal=True)
    assert sealed()["ratio"]["value"] == 50


@pytest.mark.parametrize(
    ("value", "measured", "said"),
    [
        (40, 112384, "You said 40; it was 112384.\n"),
        (2.3, np.float32(2.302585), "You said 2.3; it was 2.303.\n"),
        ("training", "validation", "You said training; it was validation.\n"),
        ([1, 0], np.array([1, 1]), "You said 1, 0; it was 1, 1.\n"),
        (None, 7, "You made no prediction; it was 7.\n"),
    ],
)
def test_the_comparison_reads_as_a_sentence(desk, capsys, value, measured, said):
    lab.predict_first("key", "?", value)
    capsys.readouterr()
    lab.compare("key", measured)
    assert capsys.readouterr().out == said


def test_the_comparison_carries_a_unit(desk, capsys):
    lab.predict_first("key", "?", 60)
    lab.compare("key", 71.25, "%")
    assert "You said 60 %; it was 71.25 %." in capsys.readouterr().out


def test_under_the_grader_nothing_is_sealed_or_said(desk, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    lab.predict_first("key", "?", 60)
    lab.compare("key", 60)
    assert not (desk / "predictions.json").exists()
    assert capsys.readouterr().out == ""
