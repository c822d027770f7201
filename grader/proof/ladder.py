"""What simple and good models reach on the built-in sample: ``python -m grader.proof.ladder [images|reviews]``.

The sample has to leave room between the rungs: a linear model well below the baseline, the baseline well below a good
network. The command trains each rung on the sample's sizes and prints the table that stands in the data sets' cards;
``--picture FILE`` draws the card's grid of images instead.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from grader.data.sample import PUBLIC_SEED
from grader.data.sample_images import draw_images
from grader.data.sample_reviews import write_reviews
from grader.judge.threads import thread_limit
from grader.proof import networks
from grader.proof.linear import bag_accuracy, softmax_accuracy

if TYPE_CHECKING:
    from PIL.Image import Image

PROJECTS = ("images", "reviews")
_TEST_SEED = 102  # a held-out part of its own, so that the table can be printed without a course's secret


@dataclass(frozen=True)
class Rung:
    """One model's result; the CPU seconds of its process, start-up included, hardly depend on what else runs."""

    model: str
    accuracy: float
    cpu_seconds: float


def image_rungs(n_train: int = 5000, n_test: int = 1000) -> Iterator[Rung]:
    """Train the ladder for images, rung by rung."""
    train, test = draw_images(n_train, PUBLIC_SEED), draw_images(n_test, _TEST_SEED)
    flat = tuple((images.reshape(len(images), -1).astype(np.float32), labels) for images, labels in (train, test))
    yield _rung("linear softmax on the pixels", softmax_accuracy, *flat, epochs=20)
    yield _rung("one hidden layer of 128", softmax_accuracy, *flat, hidden=128, decays=(1e-3,), epochs=20)
    yield _rung("baseline CNN (Keras, 10 epochs)", networks.keras_cnn, train, test)
    yield _rung("CNN with batch norm, flips and shifts (PyTorch, 10 epochs)", networks.torch_cnn, train, test)


def review_rungs(n_train: int = 4000, n_test: int = 2000) -> Iterator[Rung]:
    """Train the ladder for reviews, rung by rung."""
    train, test = write_reviews(n_train, PUBLIC_SEED)[:2], write_reviews(n_test, _TEST_SEED)[:2]
    yield _rung("bag of words, linear", bag_accuracy, train, test, 1)
    yield _rung("words and pairs of words, linear", bag_accuracy, train, test, 2)
    yield _rung("words, pairs and triples, linear", bag_accuracy, train, test, 3)
    yield _rung("baseline LSTM, last state (Keras, 6 epochs)", networks.keras_lstm, train, test)
    yield _rung("LSTM, mean over time (PyTorch, 6 epochs)", networks.torch_lstm, train, test)


def _rung(model: str, train: Callable[..., float], *splits: object, **options: object) -> Rung:
    """Train in a process of its own: TensorFlow and PyTorch do not share one."""
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        accuracy, seconds = fresh.submit(_timed, train, *splits, **options).result()
    return Rung(model, accuracy, seconds)


def _timed(train: Callable[..., float], *splits: object, **options: object) -> tuple[float, float]:
    return train(*splits, **options), time.process_time()


def picture(columns: int = 14, zoom: int = 2) -> "Image":
    """A grid of the sample's first images, a row for each class, in few enough colours for a page."""
    from PIL import Image

    images, labels = draw_images(20 * columns, PUBLIC_SEED)
    rows = [np.concatenate(images[labels == label][:columns], axis=1) for label in range(10)]
    grid = Image.fromarray(np.concatenate(rows))
    return grid.resize((grid.width * zoom, grid.height * zoom), Image.Resampling.NEAREST).quantize(256, kmeans=3)


def main(arguments: list[str] | None = None) -> None:
    """Print the ladder as a Markdown table, each line as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m grader.proof.ladder", description=__doc__)
    parser.add_argument("projects", nargs="*", metavar="images|reviews", help="default: both")
    parser.add_argument("--picture", metavar="FILE", help="draw a grid of images into FILE and train nothing")
    asked = parser.parse_args(arguments)
    if asked.picture:
        picture().save(asked.picture, optimize=True)
        return
    # One thread: threads that wait for each other on a busy machine would count as work.
    os.environ.update(thread_limit(1))
    chosen = asked.projects or PROJECTS
    for project in chosen:
        if project not in PROJECTS:
            parser.error(f"'{project}' is neither of {', '.join(PROJECTS)}")
        print(f"\n| {project} | accuracy | CPU seconds |\n|---|---|---|", flush=True)
        for rung in image_rungs() if project == "images" else review_rungs():
            print(f"| {rung.model} | {rung.accuracy:.1%} | {rung.cpu_seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
