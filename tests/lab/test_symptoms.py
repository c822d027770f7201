"""A training's record names the faults that leave a fingerprint in it, and nothing else."""

import math

import numpy as np
import pytest

from grader.lab import RunLog
from grader.lab.symptoms import symptom

HEALTHY = {
    "train_loss": [1.6, 1.1, 0.8, 0.6],
    "train_accuracy": [0.41, 0.6, 0.72, 0.8],
    "val_loss": [1.3, 1.0, 0.9, 0.95],
    "val_accuracy": [0.5, 0.63, 0.68, 0.67],
}


@pytest.mark.parametrize(
    ("chance", "changes"),
    [
        (0.1, {}),
        (None, {}),
        (0.1, {"train_loss": [2.2, 2.1, 2.05, 2.0], "train_accuracy": [0.18, 0.2, 0.22, 0.25]}),  # slow, but learning
        (0.1, {"train_loss": [1.4, 0.9, 0.62, 0.58], "train_accuracy": [0.6, 0.9, 0.98, 0.99]}),  # smoothed labels
        (0.1, {"train_accuracy": [0.3, 0.4, 0.45, 0.5], "val_accuracy": [0.5, 0.6, 0.7, 0.75]}),  # dropout
        (
            0.5,
            {"train_loss": [0.6, 0.4, 0.3, 0.2], "train_accuracy": [0.7, 0.8, 0.87, 0.92], "val_accuracy": [0.8] * 4},
        ),
        (0.1, {"val_loss": [1.3, 1.0, 1.4, 2.5]}),  # learns by heart: the learner is to see that
    ],
)
def test_a_run_in_order_is_told_nothing(chance, changes):
    assert symptom(HEALTHY | changes, chance) == ""


@pytest.mark.parametrize(
    ("chance", "changes", "named"),
    [
        (0.1, {"train_loss": [1.6, math.nan, math.nan, math.nan]}, "train_loss is nan in epoch 2"),
        (None, {"val_loss": [1.6, math.inf, 1.0, 1.0]}, "val_loss is inf in epoch 2"),
        (0.1, {"train_loss": [2.31, 2.303, 2.303, 2.303], "train_accuracy": [0.1] * 4}, "memorise one batch"),
        (0.5, {"train_loss": [0.694, 0.693, 0.693, 0.693], "train_accuracy": [0.5] * 4}, "memorise one batch"),
        (0.1, {"train_loss": [30.0, 9.0, 6.0, 5.3], "train_accuracy": [0.1] * 4}, "the network is sure, and wrong"),
        (
            0.1,
            {"train_loss": [1.9, 1.7, 1.6, 1.55], "train_accuracy": [0.6, 0.8, 0.9, 0.95]},
            "softmax is applied twice",
        ),
        (
            0.5,
            {"train_loss": [0.6, 0.55, 0.53, 0.51], "train_accuracy": [0.8, 0.9, 0.95, 0.99]},
            "sigmoid is applied twice",
        ),
        (0.1, {"val_accuracy": [0.1, 0.11, 0.1, 0.1]}, "evaluation mode"),
        (
            0.1,
            {"train_loss": [1.6, 1.1, 1.3, 1.5], "train_accuracy": [0.41, 0.6, 0.5, 0.45]},
            "1.10 after epoch 2 and is 1.50 now",
        ),
        (None, {"train_loss": [1.6, 1.1, 1.3, 1.5]}, "a third of the learning rate"),
    ],
)
def test_a_fault_is_named_with_what_to_look_at(chance, changes, named):
    assert named in symptom(HEALTHY | changes, chance)


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("twice", [False, True])
def test_a_network_that_memorises_behind_two_softmaxes_meets_the_floor(twice):
    x, y = np.random.default_rng(0).normal(size=(40, 64)), np.arange(40) % 10
    w, history = np.zeros((64, 10)), {"train_loss": [], "train_accuracy": []}
    for _ in range(300):
        p = softmax(x @ w)
        q = softmax(p) if twice else p
        slope = q - np.eye(10)[y]
        if twice:  # back through the inner softmax
            slope = p * (slope - (p * slope).sum(axis=1, keepdims=True))
        w -= x.T @ slope / len(x)
        history["train_loss"].append(float(-np.log(q[np.arange(40), y]).mean()))
        history["train_accuracy"].append(float((p.argmax(axis=1) == y).mean()))
    assert history["train_accuracy"][-1] == 1
    assert ("softmax is applied twice" in symptom(history, 0.1)) is twice


def test_the_floor_of_two_classes_is_that_of_two_sigmoids():
    from grader.lab.symptoms import _floor

    right = 1 / (1 + np.exp(-np.array([1.0, 0.0])))  # the second sigmoid of a sure 1, and of a sure 0
    assert _floor(2) == pytest.approx(-np.mean(np.log([right[0], 1 - right[1]])))
    assert (_floor(2), _floor(10)) == (pytest.approx(0.503, abs=1e-3), pytest.approx(1.461, abs=1e-3))


def test_a_log_says_so_in_the_end_and_at_once_where_going_on_is_useless(capsys):
    log = RunLog(3, 1, chance=0.1)
    log.epoch(train_loss=2.0, train_accuracy=0.2)
    assert "nothing is learned" not in capsys.readouterr().out
    log.epoch(train_loss=math.nan, train_accuracy=0.1)
    assert "train_loss is nan in epoch 2" in capsys.readouterr().out
    log.epoch(train_loss=math.nan, train_accuracy=0.1)
    assert "train_loss is nan" not in capsys.readouterr().out

    log = RunLog(1, 1, chance=0.1)
    log.epoch(train_loss=2.303, train_accuracy=0.1)
    assert "10% right is guessing" in capsys.readouterr().out
