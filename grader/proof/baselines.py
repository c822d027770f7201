"""The two tutorial models that the course is measured against, trained as tutorials train them.

Both are Keras on TensorFlow, with inputs prepared all at once, no augmentation, and the test set as validation data:
what a learner finds who looks up the task. `python -m grader.proof.baselines cifar10 full` prints one JSON line; a
seed may follow.
"""

import json
import re
import sys
import time
from collections import Counter
from typing import Any

import numpy as np

from grader import data
from grader.lab.hardware import import_framework

CIFAR10_EPOCHS = 10
IMDB_EPOCHS, IMDB_WORDS, IMDB_LENGTH = 3, 10_000, 500


def cifar10_baseline(level: str, seed: int = 0) -> dict[str, Any]:
    """Train Keras' classic CIFAR-10 network: three convolutions, Adam at 1e-3, batches of 64, ten epochs.

    Parameters
    ----------
    level : str
        The data level: ``"smoke"``, ``"sample"`` or ``"full"``.
    seed : int
        For Python, NumPy and Keras.

    Returns
    -------
    dict
        ``accuracy`` on the held-out part after the last epoch, ``seconds`` of `fit`, ``parameters``.
    """
    import_framework("keras")
    import keras

    photos = data.load("cifar10", level)
    assert isinstance(photos, data.Images)
    test_images, test_labels = data.held_out("cifar10", level)
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    images = np.asarray(photos.images, dtype=np.float32) / 255
    began = time.perf_counter()
    history = model.fit(
        images,
        photos.labels,
        batch_size=64,
        epochs=CIFAR10_EPOCHS,
        validation_data=(np.asarray(test_images, dtype=np.float32) / 255, test_labels),
        verbose=0,
    ).history
    return {
        "accuracy": float(history["val_accuracy"][-1]),
        "seconds": time.perf_counter() - began,
        "parameters": int(model.count_params()),
    }


def imdb_baseline(level: str, seed: int = 0) -> dict[str, Any]:
    """Train the classic IMDb network: 10,000 words, length 500, embedding 128, LSTM 64, Adam, batches of 64, 3 epochs.

    Parameters
    ----------
    level : str
        The data level: ``"smoke"``, ``"sample"`` or ``"full"``.
    seed : int
        For Python, NumPy and Keras.

    Returns
    -------
    dict
        ``accuracy`` on the held-out part after the last epoch, ``seconds`` of `fit`, ``parameters``.
    """
    import_framework("keras")
    import keras

    reviews = data.load("imdb", level)
    assert isinstance(reviews, data.Reviews)
    test_texts, test_labels = data.held_out("imdb", level)
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(IMDB_WORDS, 128),
            layers.LSTM(64),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    counts: Counter[str] = Counter()
    for text in reviews.texts:
        counts.update(_words(text))
    index = {word: id for id, (word, _) in enumerate(counts.most_common(IMDB_WORDS - 2), start=2)}
    train, test = _padded_in_front(reviews.texts, index), _padded_in_front(test_texts, index)
    began = time.perf_counter()
    history = model.fit(
        train, reviews.labels, batch_size=64, epochs=IMDB_EPOCHS, validation_data=(test, test_labels), verbose=0
    ).history
    return {
        "accuracy": float(history["val_accuracy"][-1]),
        "seconds": time.perf_counter() - began,
        "parameters": int(model.count_params()),
    }


def _words(text: str) -> list[str]:
    """Return a review's words as Keras' own copy of the data set has them: lower case, no tags, no punctuation."""
    return re.findall(r"[a-z0-9']+", text.lower().replace("<br />", " "))


def _padded_in_front(texts: list[str], index: dict[str, int]) -> np.ndarray:
    """Return int32 (n, 500): the last words of each text, 0 in front of a shorter one, 1 for an unknown word."""
    padded = np.zeros((len(texts), IMDB_LENGTH), dtype=np.int32)
    for row, text in zip(padded, texts, strict=True):
        ids = [index.get(word, 1) for word in _words(text)[-IMDB_LENGTH:]]
        row[IMDB_LENGTH - len(ids) :] = ids
    return padded


BASELINES = {"cifar10": cifar10_baseline, "imdb": imdb_baseline}


if __name__ == "__main__":
    project, level, *seed = sys.argv[1:4]
    print(json.dumps(BASELINES[project](level, *map(int, seed))))
