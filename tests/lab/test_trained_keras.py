import numpy as np
import pytest

from grader import lab
from grader.errors import CourseError

keras = pytest.importorskip("keras")


def build(width=6, norm=True):
    layers = keras.layers
    middle = [layers.BatchNormalization()] if norm else []
    return keras.Sequential([keras.Input((4,)), layers.Dense(width), *middle, layers.Dropout(0.5), layers.Dense(10)])


def train(model):
    model.set_weights([weight + np.random.default_rng(1).normal(size=weight.shape) for weight in model.get_weights()])
    return {"val_accuracy": [0.5, 0.6]}


def refuse(model):
    raise AssertionError("nobody asked for a training")


@pytest.fixture
def trained(exercise):
    folder = exercise("keras")
    return folder, lab.train_or_load("final", build, train)


def test_weights_and_facts_are_saved_and_the_same_model_comes_back(trained, monkeypatch):
    folder, model = trained
    assert sorted(path.name for path in folder.iterdir()) == ["exercise.toml", "final.json", "final.weights.h5"]
    facts = lab.facts("final")
    assert (facts["framework"], facts["device"], facts["parameters"]) == ("keras", "cpu", lab.count_parameters(model))
    assert facts["parameters"] == 4 * 6 + 6 + 12 + 6 * 10 + 10
    assert {"keras", "tensorflow"} <= set(facts["versions"])
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    loaded = lab.train_or_load("final", build, refuse)
    assert all(np.array_equal(a, b) for a, b in zip(loaded.get_weights(), model.get_weights(), strict=True))
    assert lab.output_shape(loaded, np.zeros((7, 4), np.float32)) == (7, 10)


def test_the_optimizers_state_is_left_out(trained, monkeypatch):
    import h5py

    def fit(model):
        model.compile("adam", "mse")
        return model.fit(np.zeros((8, 4)), np.zeros((8, 10)), verbose=0)

    lab.train_or_load("final", build, fit, retrain=True)
    with h5py.File("final.weights.h5") as file:
        assert "layers" in file
        assert "optimizer" not in file
    assert list(lab.facts()["history"]) == ["loss"]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"norm": False}, "the model has no batch_normalization/0"),
        ({"width": 7}, "batch_normalization/0 is 6 in the file and 7 in the model"),
    ],
)
def test_the_grader_says_what_does_not_fit_and_the_desk_trains(trained, monkeypatch, capsys, other, sentence):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match="does not fit") as caught:
        lab.train_or_load("final", lambda: build(**other), refuse)("any use")
    assert sentence in str(caught.value)
    monkeypatch.delenv("NBGRADER_EXECUTION")
    lab.train_or_load("final", lambda: build(**other), train)
    assert sentence in capsys.readouterr().out


def test_the_grader_never_trains(exercise, monkeypatch):
    exercise("keras")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CourseError, match=r"No trained model was handed in: final\.weights\.h5 is missing"):
        lab.train_or_load("final", build, refuse)("any use")


def test_a_damaged_file_is_no_crash(trained, monkeypatch):
    folder, _ = trained
    (folder / "final.weights.h5").write_bytes(b"no HDF5")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError, match="cannot be read as Keras weights"):
        lab.train_or_load("final", build, refuse)("any use")


def test_a_model_without_an_input_is_told_how_to_begin(exercise):
    exercise("keras")
    with pytest.raises(CourseError, match=r"begin it with keras\.Input"):
        lab.train_or_load("final", lambda: keras.Sequential([keras.layers.Dense(3)]), train)


def test_the_run_log_follows_fit_and_an_early_stop(exercise, capsys):
    exercise("keras")
    model = build()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["acc"])
    log = lab.RunLog(9, 5, title="fit")
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", mode="max")  # it only falls
    data = np.zeros((40, 4)), np.zeros(40)
    model.fit(*data, batch_size=8, epochs=9, verbose=0, validation_data=data, callbacks=[log.keras(), stop])
    assert set(log.history) == {"train_loss", "train_accuracy", "val_loss", "val_accuracy"}
    assert len(log.history["val_loss"]) == 2
    assert "fit: epoch 1/9: " in capsys.readouterr().out
    assert log.seconds == log.seconds


def test_the_number_types_can_be_timed_here():
    from grader.lab.timing import keras_step

    assert all(np.isfinite(keras_step("cifar10", dtype, "cpu")()) for dtype in ("float32", "bfloat16"))
