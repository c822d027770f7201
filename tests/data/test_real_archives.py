"""The loaders on the real data sets, from a mirror, or downloaded where there is none: `make test-full`."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader import data

MAKE_MIRROR = Path(__file__).parents[3] / "shared" / "data" / "make_mirror.py"

pytestmark = pytest.mark.full

# A process of its own, so that its peak memory and its time to load are those of one data set.
FETCH = """
import resource, sys
from grader import data
data.fetch(sys.argv[1])
print("peak MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1000 if sys.platform == "linux" else 1_000_000))
"""
LOAD = """
import sys, time
from grader import data
start = time.perf_counter()
data.load(sys.argv[1], "full")
print("seconds", time.perf_counter() - start)
"""


def run(code, project):
    result = subprocess.run([sys.executable, "-c", code, project], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return float(result.stdout.split()[-1])


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    """The mirror that the environment names, or one made on the spot; None: the internet."""
    if place := os.environ.get("COURSE_TEST_MIRROR") or os.environ.get("COURSE_MIRROR"):
        return place
    if not MAKE_MIRROR.is_file():
        return None
    folder = tmp_path_factory.mktemp("mirror")
    subprocess.run([sys.executable, str(MAKE_MIRROR), str(folder)], check=True)
    return str(folder)


@pytest.fixture(scope="module")
def peaks(mirror, patch, tmp_path_factory):
    """Both data sets, fetched into a new folder (from the internet: into the usual one, to download only once)."""
    if mirror:
        patch.setenv("COURSE_MIRROR", mirror)
        patch.setenv("COURSE_DATA", str(tmp_path_factory.mktemp("data")))
    patch.setenv("COURSE_ROOT", str(tmp_path_factory.mktemp("course")))
    patch.setenv("COURSE_LEVEL", "full")
    return {project: run(FETCH, project) for project in ("cifar10", "imdb")}


@pytest.mark.parametrize("project", ["cifar10", "imdb"])
def test_it_fits_into_2_gb_and_loads_quickly_the_second_time(peaks, project):
    seconds = run(LOAD, project)
    print(f"{project}: peak {peaks[project]:.0f} MB while fetching, {seconds:.2f} s to load again")
    assert peaks[project] < 700
    assert seconds < 10  # under 1 s on an idle machine


def test_cifar10_has_its_sizes_classes_and_colours(peaks):
    photos = data.load("cifar10")
    assert photos.images.shape == (50_000, 32, 32, 3)
    assert np.bincount(photos.labels).tolist() == [5_000] * 10
    mean = photos.images.mean(axis=(0, 1, 2), dtype=np.float64) / 255
    np.testing.assert_allclose(mean, [0.4914, 0.4822, 0.4465], atol=1e-4)
    # The sky is up and blue: an image that was transposed or lost its colours would not show it.
    airplanes = photos.images[photos.labels == 0]
    top, bottom = airplanes[:, :4].mean(axis=(0, 1, 2)), airplanes[:, -4:].mean(axis=(0, 1, 2))
    assert top[2] > top[0]
    assert top[2] - bottom[2] > top[0] - bottom[0] > -5
    images, labels = data.held_out("cifar10")
    assert images.shape == (10_000, 32, 32, 3)
    assert np.bincount(labels).tolist() == [1_000] * 10
    assert not {image.tobytes() for image in images} & {image.tobytes() for image in photos.images}


def test_imdb_has_its_sizes_labels_and_films(peaks):
    reviews = data.load("imdb")
    texts, labels = data.held_out("imdb")
    assert len(reviews.texts) == len(texts) == 25_000
    assert reviews.labels.sum() == labels.sum() == 12_500
    assert len(reviews.unlabelled) == 50_000
    assert len(np.unique(reviews.films)) == 3_456
    assert np.unique(reviews.films, return_counts=True)[1].max() == 30
    words = [len(text.split()) for text in reviews.texts + texts]
    assert round(float(np.mean(words))) == 231
    assert not set(reviews.texts) & set(texts), "held-out texts are disguised"
    seen, held_out = ({" ".join(text.split()) for text in part} for part in (reviews.texts, texts))
    assert len(seen & held_out) == 123  # as the card says


def test_imdb_labels_fit_the_texts(peaks):
    reviews = data.load("imdb")
    for word, likely in (("excellent", 1), ("awful", 0), ("waste of time", 0), ("must see", 1)):
        share = reviews.labels[[word in text.lower() for text in reviews.texts]].mean()
        assert (share > 0.65) == likely, f"{share:.2f} of the reviews with '{word}' are positive"


def test_the_end_of_the_imdb_reviews_is_a_fair_validation_set(peaks):
    assert 0.48 < data.load("imdb").labels[-5_000:].mean() < 0.52
