"""The two tutorial models that the course is measured against, trained as tutorials train them.

Both are Keras on TensorFlow, with inputs prepared all at once, no augmentation, and the test set as validation data:
what a learner finds who looks up the task. `python -m grader.proof.baselines cifar10 full` prints one JSON line.
"""

import json
import sys
import time
from typing import Any

import numpy as np

from grader import data
from grader.lab.hardware import import_framework

CIFAR10_EPOCHS = 10


def cifar10_baseline(level: str) -> dict[str, Any]:
    """Train Keras' classic CIFAR-10 network: three convolutions, Adam at 1e-3, batches of 64, ten epochs.

    Parameters
    ----------
    level : str
        The data level: ``"smoke"``, ``"sample"`` or ``"full"``.

    Returns
    -------
    dict
        ``accuracy`` on the held-out part after the last epoch, ``seconds`` of `fit`, ``parameters``.
    """
    import_framework("keras")
    import keras

    photos = data.load("cifar10", level)
    test_images, test_labels = data.held_out("cifar10", level)
    keras.utils.set_random_seed(0)
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


BASELINES = {"cifar10": cifar10_baseline}


if __name__ == "__main__":
    project, level = sys.argv[1:3]
    print(json.dumps(BASELINES[project](level)))
