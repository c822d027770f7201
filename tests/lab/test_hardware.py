import os
import subprocess
import sys
import time

import pytest

from grader import lab
from grader.errors import CourseError
from grader.lab import hardware
from grader.lab.quiet import quiet_stderr


def test_the_device_can_be_set(desk):
    assert lab.device() == "cpu"


def test_an_unknown_device_is_named(desk, monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "gpu")
    with pytest.raises(CourseError, match=r"'gpu', but must be one of cpu, cuda, mps"):
        lab.device()


def test_a_missing_framework_is_told_and_no_error(monkeypatch, capsys):
    monkeypatch.setattr(hardware, "find_spec", lambda module: None if module == "tensorflow" else object())
    assert lab.installed("pytorch")
    assert capsys.readouterr().out == ""
    assert not lab.installed("keras")
    assert "TensorFlow is not installed here" in capsys.readouterr().out


def test_a_device_that_is_not_there_is_told_with_those_that_are(desk, monkeypatch):
    monkeypatch.setattr(hardware, "_torch_devices", lambda: ["cpu"])
    monkeypatch.setenv("COURSE_DEVICE", "mps")
    hardware._device.cache_clear()
    with pytest.raises(CourseError, match="asks for 'mps', but pytorch finds only cpu"):
        lab.device()


def test_a_device_that_is_listed_and_fails_does_not_count():
    def too_old():
        raise RuntimeError("no kernel image is available for execution on the device")

    assert not hardware._computes(too_old)
    assert hardware._computes(lambda: 2.0)


def test_steps_are_timed_in_turns():
    calls = []
    slow, fast = hardware.fastest([lambda: (calls.append("a"), time.sleep(0.004)), lambda: calls.append("b")], rounds=3)
    assert calls == ["a", "b"] * 4
    assert fast < 0.004 <= slow


@pytest.mark.parametrize(("seconds", "expected"), [((1.0, 0.7), "bfloat16"), ((1.0, 0.95), "float32")])
def test_bfloat16_is_used_only_where_it_pays(desk, monkeypatch, seconds, expected):
    hardware._measured_dtype.cache_clear()
    monkeypatch.setattr(hardware, "fastest", lambda steps: list(seconds))
    assert lab.amp_dtype() == expected
    hardware._measured_dtype.cache_clear()


@pytest.mark.parametrize("project", ["cifar10", "imdb"])
def test_the_number_types_can_be_timed_here_and_leave_the_seed_alone(project):
    import torch

    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    steps = [hardware_step(project, dtype) for dtype in ("float32", "bfloat16")]
    assert all(step() == step() for step in steps)
    assert torch.equal(torch.rand(3), expected)


def hardware_step(project, dtype):
    from grader.lab.timing import torch_step

    return torch_step(project, dtype, "cpu")


def test_grading_computes_in_float32(desk, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setattr(hardware, "fastest", lambda steps: [1.0, 0.1])
    assert lab.amp_dtype() == "float32"


def test_what_c_code_writes_to_stderr_is_dropped_and_errors_are_not(capfd):
    def fail():
        with quiet_stderr():
            os.write(2, b"noise\n")
            raise ValueError("kept")

    with pytest.raises(ValueError, match="kept"):
        fail()
    os.write(2, b"signal\n")
    assert capfd.readouterr().err == "signal\n"


KERAS = """
from grader import lab
lab.start("small")
import keras
import numpy as np
assert keras.backend.backend() == "tensorflow"
print(lab.amp_dtype())
inputs = np.zeros((160, 4))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
log = lab.RunLog(2, 18)
model.fit(inputs, np.zeros(160), 8, 2, verbose=0, validation_split=0.1, callbacks=[log.keras()])
print(sorted(log.history), model.layers[0].name)
def draw():
    lab.start("small", seed=5)
    return keras.random.normal((3,)), keras.initializers.GlorotUniform()((2, 2)), np.random.rand(2)
assert all(np.array_equal(a, b) for a, b in zip(draw(), draw(), strict=True))
"""


def test_keras_starts_and_trains_without_a_line_of_noise(exercise):
    folder = exercise("keras")
    environment = {
        key: value for key, value in os.environ.items() if key not in ("KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL")
    }
    done = subprocess.run([sys.executable, "-c", KERAS], cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "['train_accuracy', 'train_loss', 'val_accuracy', 'val_loss'] dense\n" in done.stdout
    assert "About" in done.stdout
    assert "epoch 2/2: train accuracy" in done.stdout
