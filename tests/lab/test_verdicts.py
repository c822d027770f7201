import json

import numpy as np
import pytest

from grader import lab
from grader.lab.verdicts import share, wilson

GATES = {"floor": 0.3, "baseline": 0.6, "good": 0.8, "excellent": 0.9}


def answers(right, n=1000, classes=10, sure=0.82):
    """Return probabilities of which the first `right` are right, and the labels."""
    labels = np.arange(n) % classes
    guesses = np.where(np.arange(n) < right, labels, (labels + 1) % classes)
    p = np.full((n, classes), (1 - sure) / (classes - 1))
    p[np.arange(n), guesses] = sure
    return p, labels


@pytest.mark.parametrize(
    ("measured", "expected"),
    [(0, 0), (0.3, 0), (0.45, 0.25), (0.6, 0.5), (0.7, 0.65), (0.8, 0.8), (0.85, 0.9), (0.9, 1), (1, 1)],
)
def test_points_rise_linearly_from_gate_to_gate(measured, expected):
    assert share(measured, GATES) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("right", "points", "tier", "said"),
    [
        (105, 0, "", "No tier is reached yet; 'baseline' starts at 60%: check that predict"),
        (450, 5, "floor", "No tier is reached yet; 'baseline' starts at 60%: train longer"),
        (600, 10, "baseline", "'baseline' is reached; 'good' starts at 80%"),
        (850, 18, "good", "'good' is reached; 'excellent' starts at 90%"),
        (1000, 20, "excellent", "highest tier"),
    ],
)
def test_a_verdict_explains_its_points(desk, right, points, tier, said):
    verdict = lab.verdict("accuracy", *answers(right))
    assert (verdict.points, verdict.tier, verdict.n) == (points, tier, 1000)
    assert verdict.accuracy == right / 1000
    assert said in str(verdict)
    assert f"{points:g} of 20 points" in str(verdict)
    assert verdict.low <= verdict.accuracy <= verdict.high


def test_the_course_decides_the_level_and_not_the_submission(desk, monkeypatch):
    (desk / "final.json").write_text(json.dumps({"level": "sample"}))
    assert "trained on" not in str(lab.verdict("accuracy", *answers(700)))
    monkeypatch.setenv("COURSE_LEVEL", "full")
    verdict = lab.verdict("accuracy", *answers(700))
    assert verdict.points == 10
    assert "trained on the built-in sample, but this course grades on the real data" in str(verdict)


def test_reviews_have_one_probability_each(exercise):
    exercise(project="imdb")
    labels = np.arange(500) % 2
    verdict = lab.verdict("accuracy", np.where(labels == 1, 0.9, 0.1).astype(np.float32), labels)
    assert verdict.points == 20
    with pytest.raises(AssertionError, match=r"\(500,\).*not \(500, 1\); flatten it"):
        lab.verdict("accuracy", np.full((500, 1), 0.5), labels)


def spoilt(p, kind):
    p = p.copy()
    if kind == "nan":
        p[3, 3] = np.nan
    return {
        "nan": p,
        "short": p[:-1],
        "column": p[:, :9],
        "labels": p.argmax(axis=1),
        "logits": np.log(p) * 3,
        "sums": p * 0.5,
        "texts": p.astype(str),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("nan", "1 of 10,000 probabilities are NaN or infinite"),
        ("short", r"shape \(1000, 10\), one row an example, not \(999, 10\)"),
        ("column", r"shape \(1000, 10\).*not \(1000, 9\)"),
        ("labels", r"shape \(1000, 10\).*not \(1000,\)"),
        ("logits", "look like logits; apply softmax"),
        ("sums", "each row of probabilities must sum to 1"),
        ("texts", "probabilities must be numbers"),
    ],
)
def test_what_is_no_probability_is_refused_in_words(desk, kind, sentence):
    p, labels = answers(900)
    with pytest.raises(AssertionError, match=sentence):
        lab.verdict("accuracy", spoilt(p, kind), labels)


def test_rounding_to_half_precision_is_no_fault(desk):
    p, labels = answers(900)
    assert lab.verdict("accuracy", p.astype(np.float16), labels).points == 20


def test_random_weights_get_nothing(desk):
    rng = np.random.default_rng(0)
    powers = np.exp(rng.normal(size=(1000, 10)))
    verdict = lab.verdict("accuracy", powers / powers.sum(axis=1, keepdims=True), np.arange(1000) % 10)
    assert verdict.points == 0


def test_wilsons_interval_agrees_with_published_values():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263 and 0/20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_accuracy_counts_right_answers():
    assert lab.accuracy(*answers(730)) == 0.73
    assert lab.accuracy([0.2, 0.5, 0.9, 0.4], [0, 1, 1, 1]) == 0.75
