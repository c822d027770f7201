import json
import re

import numpy as np
import pytest
import torch
from torch import nn

from grader import lab
from grader.errors import CourseError


def build(width=6, norm=True):
    torch.manual_seed(0)
    layers = [
        nn.Flatten(),
        nn.Linear(12, width),
        nn.BatchNorm1d(width) if norm else nn.Identity(),
        nn.Linear(width, 10),
    ]
    return nn.Sequential(*layers)


def train(model):
    """Change every weight and the running statistics, as a training would; never twice in the same way."""
    assert model.training
    torch.seed()
    log = lab.RunLog(2, 1)
    for epoch in range(2):
        model(torch.randn(8, 3, 4))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter))
        log.epoch(val_accuracy=0.5 + epoch / 10)
    return log


def refuse(model):
    raise AssertionError("nobody asked for a training")


def outcome(model):
    with torch.no_grad():
        return model(torch.ones(3, 3, 4)).numpy()


@pytest.fixture
def trained(desk):
    return lab.train_or_load("final", build, train)


def test_training_saves_weights_without_code_and_the_facts(trained, desk):
    assert not trained.training
    assert sorted(path.name for path in desk.iterdir()) == ["exercise.toml", "final.json", "final.safetensors"]
    facts = json.loads((desk / "final.json").read_text())
    assert facts == lab.facts("final")
    assert facts["history"] == {"val_accuracy": [0.5, 0.6]}
    assert (facts["level"], facts["device"], facts["framework"]) == ("sample", "cpu", "pytorch")
    assert facts["parameters"] == 12 * 6 + 6 + 12 + 6 * 10 + 10
    assert facts["versions"]["torch"] == torch.__version__.split("+")[0]
    assert facts["seconds"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", facts["written_at"])


@pytest.mark.parametrize("mode", ["autograde", "validate", None])
def test_the_same_model_comes_back(trained, monkeypatch, mode):
    if mode:
        monkeypatch.setenv("NBGRADER_EXECUTION", mode)
    loaded = lab.train_or_load("final", build, refuse)
    assert not loaded.training
    assert np.array_equal(outcome(loaded), outcome(trained))


def test_loading_is_said_in_a_line(trained, capsys):
    capsys.readouterr()
    lab.train_or_load("final", build, train)
    said = capsys.readouterr().out
    assert "Loaded final.safetensors, trained " in said
    assert "60.0% right on validation data" in said
    assert "lab.forget('final')" in said


def test_a_changed_recipe_is_said_and_the_old_model_is_kept(trained, capsys):
    names = {"__name__": "__main__", "train": train, "build": build}
    for rate in (0.1, 0.1, 0.2):
        exec(f"rate = {rate}\ndef recipe(model):\n    return train(model) if rate else None", names)
        lab.train_or_load("changing", build, names["recipe"])
    first, second, third = (line for line in capsys.readouterr().out.splitlines() if "changing" in line)
    assert first.startswith("Saved")
    assert "recipe has been changed" not in second
    assert "recipe has been changed since: this is still the model of the old one" in third


def test_a_model_is_trained_anew_on_request(trained, desk):
    again = lab.train_or_load("final", build, train, retrain=True)
    assert not np.array_equal(outcome(again), outcome(trained))
    lab.forget("final")
    assert [path.name for path in desk.iterdir()] == ["exercise.toml"]


def test_a_command_that_asks_for_training_trains(trained, monkeypatch):
    monkeypatch.setenv("COURSE_RUN", "train")
    assert not np.array_equal(outcome(lab.train_or_load("final", build, train)), outcome(trained))


def test_another_architecture_is_trained_at_the_desk(trained, capsys):
    lab.train_or_load("final", lambda: build(width=7), train)
    assert "different architecture (1.weight is 6x12 in the file and 7x12 in the model" in capsys.readouterr().out
    assert lab.facts()["parameters"] == 12 * 7 + 7 + 14 + 7 * 10 + 10


def test_another_data_level_is_trained_at_the_desk(trained, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    lab.train_or_load("final", build, train)
    assert "trained on the level 'sample'; this is 'smoke'" in capsys.readouterr().out
    assert lab.facts()["level"] == "smoke"


def test_an_interrupted_training_leaves_the_old_model(trained):
    before = outcome(trained)

    def interrupted(model):
        train(model)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lab.train_or_load("final", build, interrupted, retrain=True)
    assert np.array_equal(outcome(lab.train_or_load("final", build, refuse)), before)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (lambda: build(norm=False), "the model has no 2.bias, 2.num_batches_tracked, 2.running_mean and 2 more"),
        (lambda: build(width=7), "1.weight is 6x12 in the file and 7x12 in the model"),
        (lambda: nn.Sequential(build(), nn.Linear(10, 10)), "the file lacks 0.1.weight, 0.1.bias"),
    ],
)
def test_the_grader_says_what_does_not_fit(trained, monkeypatch, other, sentence):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match="does not fit") as caught:
        lab.train_or_load("final", other, refuse)("any use")
    assert sentence in str(caught.value)


def test_the_grader_never_trains(desk, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match=r"No trained model was handed in: final\.safetensors is missing"):
        lab.train_or_load("final", build, refuse)("any use")


def test_a_damaged_file_is_no_crash(trained, desk, monkeypatch, capsys):
    (desk / "final.safetensors").write_bytes(b"\x80 this is a pickle, or worse")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match="cannot be read as safetensors"):
        lab.train_or_load("final", build, refuse)("any use")
    monkeypatch.delenv("NBGRADER_EXECUTION")
    lab.train_or_load("final", build, train)
    assert "cannot be read as safetensors" in capsys.readouterr().out


def test_weights_that_are_too_large_are_told_and_not_graded(desk, monkeypatch, capsys):
    monkeypatch.setattr("grader.lab.trained.LARGEST", 500)
    lab.train_or_load("final", build, train)
    assert "Make the model smaller before you hand it in." in capsys.readouterr().out
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match="Make the model smaller, train it again"):
        lab.train_or_load("final", build, refuse)("any use")


def test_shared_and_transposed_tensors_survive(desk, monkeypatch):
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.head = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
            self.head.weight = self.embedding.weight
            self.register_buffer("table", torch.arange(6.0).reshape(2, 3).T)

    def fill(model):
        with torch.no_grad():
            model.head.weight.fill_(3.0)
            model.table += 1
        return {"val_accuracy": [0.5]}

    lab.train_or_load("final", Tied, fill)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    loaded = lab.train_or_load("final", Tied, refuse)
    assert loaded.embedding.weight is loaded.head.weight
    assert float(loaded.embedding.weight.detach().min()) == 3
    assert loaded.table.tolist() == (torch.arange(6.0).reshape(2, 3).T + 1).tolist()


def test_a_build_that_returns_nothing_is_named(desk):
    with pytest.raises(CourseError, match=r"build\(\) returned NoneType, but must return a PyTorch module or a Keras"):
        lab.train_or_load("final", lambda: None, train)


def test_a_training_without_a_history_is_kept(desk, capsys):
    lab.train_or_load("final", build, lambda model: None)
    assert "train(model) returned NoneType: let it return its RunLog" in capsys.readouterr().out
    assert lab.facts()["history"] == {}
    lab.train_or_load("final", build, refuse)


def test_weights_without_their_json_are_trained_anew(trained, desk, capsys):
    (desk / "final.json").unlink()
    lab.train_or_load("final", build, train)
    assert "final.json is missing" in capsys.readouterr().out
    (desk / "final.json").unlink()
    lab.train_or_load("final", build, refuse, retrain=False)
    assert "Loaded final.safetensors." in capsys.readouterr().out


def test_facts_before_the_training_say_what_to_run(desk):
    with pytest.raises(CourseError, match=r"final\.json is missing: run the cell that trains 'final' first"):
        lab.facts()


def test_random_weights_earn_nothing(desk, monkeypatch):
    """A model that was saved and never trained loads, predicts, and is told that it is at chance."""
    lab.train_or_load("final", build, lambda model: {"val_accuracy": [0.1]})
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    model = lab.train_or_load("final", build, refuse)
    images = torch.randn(1000, 3, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        verdict = lab.verdict("accuracy", model(images).softmax(1).numpy(), np.arange(1000) % 10)
    assert verdict.points == 0
    assert "check that predict" in str(verdict)
