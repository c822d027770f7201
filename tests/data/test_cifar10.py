import pickle

import numpy as np
import pytest

from grader.data import cifar10
from grader.data.archive import UnusableArchive

FOLDER = "cifar-10-batches-py/"


@pytest.fixture
def folders(tmp_path):
    folders = tmp_path / "training", tmp_path / "held out"
    for folder in folders:
        folder.mkdir()
    return folders


def batch(labels, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (len(labels), 3072), dtype=np.uint8)
    return pickle.dumps({b"data": pixels, b"labels": labels}, protocol=2)


def test_the_batches_come_in_their_order_whatever_the_archives(tiny, make_archive, folders):
    counted = []
    cifar10.unpack(make_archive("cifar10"), *folders, counted.append)
    photos = cifar10.read_training(folders[0], "full")
    assert photos.images.shape == (50, 32, 32, 3)
    assert photos.images.dtype == np.uint8
    assert photos.labels[::10].tolist() == [1, 2, 3, 4, 5]
    assert photos.level == "full"
    first = np.random.default_rng(1).integers(0, 256, (10, 3, 32, 32), dtype=np.uint8)
    np.testing.assert_array_equal(photos.images[:10], first.transpose(0, 2, 3, 1))
    images, labels = cifar10.read_held_out(folders[1], "full")
    assert images.shape == (10, 32, 32, 3)
    assert labels.tolist() == [6, 7, 8, 9, 0, 1, 2, 3, 4, 5]
    assert sum(counted) == 60


def test_full_images_are_mapped_and_a_change_does_not_reach_the_cache(tiny, make_archive, folders):
    cifar10.unpack(make_archive("cifar10"), *folders)
    photos = cifar10.read_training(folders[0], "full")
    assert isinstance(photos.images.base, np.memmap)
    before = photos.images[0].copy()
    photos.images[0] = 255 - before
    np.testing.assert_array_equal(cifar10.read_training(folders[0], "full").images[0], before)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({FOLDER + "test_batch": None}, "lacks cifar-10-batches-py/test_batch"),
        ({FOLDER + "data_batch_3": None}, "lacks cifar-10-batches-py/data_batch_3"),
        ({FOLDER + "data_batch_1": batch([0] * 10)}, "train: expected 5 images of each class"),
        ({FOLDER + "test_batch": batch([1] * 10)}, "held out: expected 1 images of each class"),
        ({FOLDER + "data_batch_2": batch([0, 1, 2])}, "data_batch_2: it has 3 images, not 10"),
        ({FOLDER + "data_batch_2": b"not a pickle"}, "data_batch_2: not a CIFAR-10 batch"),
    ],
)
def test_an_archive_that_is_not_cifar10_is_refused_by_name(tiny, make_archive, folders, changes, words):
    with pytest.raises(UnusableArchive, match=words) as caught:
        cifar10.unpack(make_archive("cifar10", changes), *folders)
    assert "cifar-10-python.tar.gz" in str(caught.value)


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (np.zeros((20, 32, 32), np.uint8), np.arange(20) % 10, "32 x 32"),
        (np.zeros((20, 32, 32, 3)), np.arange(20) % 10, "float64"),
        (np.zeros((10, 32, 32, 3), np.uint8), np.arange(10), "expected 20 colour images"),
        (np.zeros((20, 32, 32, 3), np.uint8), np.arange(19) % 10, "expected 20 int64 labels"),
        (np.zeros((20, 32, 32, 3), np.uint8), np.arange(20) % 5, "expected 2 images of each class"),
        (np.zeros((20, 32, 32, 3), np.uint8), np.arange(20) % 10 - 1, "expected 2 images of each class"),
        (np.zeros((20, 32, 32, 3), np.uint8), np.arange(20) % 11, "expected 2 images of each class"),
    ],
)
def test_the_check_names_what_is_wrong(images, labels, words):
    with pytest.raises(ValueError, match=words):
        cifar10.check(images, labels, 20)
