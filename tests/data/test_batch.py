import pickle

import numpy as np
import pytest

from grader.data.batch import read_batch


def batch(n=4, **changes):
    pixels = np.arange(n * 3072, dtype=np.int64).astype(np.uint8).reshape(n, 3072)
    return {b"data": pixels, b"labels": list(range(n)), **{key.encode(): value for key, value in changes.items()}}


def of_numpy_1(content):
    """The batch as numpy 1 writes it: numpy's functions under their old name."""
    assert b"cnumpy._core.multiarray\n" in content
    return content.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")


@pytest.mark.parametrize("write", [lambda content: content, of_numpy_1], ids=["numpy 2", "numpy 1"])
def test_a_batch_gives_the_images_with_colours_last(write):
    original = batch()
    images, labels = read_batch(write(pickle.dumps(original, protocol=2)))
    assert images.dtype == np.uint8
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 1, 2, 3]
    red_green_blue = original[b"data"].reshape(4, 3, 32, 32)
    np.testing.assert_array_equal(images, np.stack([red_green_blue[:, c] for c in range(3)], axis=-1))


def test_a_batch_of_python_2_is_read():
    pixels = bytes(range(256)) * 12
    content = (
        b"\x80\x02}(U\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        b"(K\x01K\x01M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
        b"K\x00tb\x89T\x00\x0c\x00\x00" + pixels + b"tbU\x06labels]K\x07au."
    )
    images, labels = read_batch(content)
    assert labels.tolist() == [7]
    assert images[0, 0, 5].tolist() == [5, 5, 5]


class Calls:
    def __init__(self, function, *arguments):
        self.recipe = function, arguments

    def __reduce__(self):
        return self.recipe


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_batch_cannot_call_anything(tmp_path, protocol):
    evil = pickle.dumps({**batch(), b"labels": Calls(open, str(tmp_path / "made"), "w")}, protocol=protocol)
    with pytest.raises(ValueError, match="which no batch needs"):
        read_batch(evil)
    assert not (tmp_path / "made").exists()


def test_a_batch_cannot_reach_through_an_allowed_name():
    evil = b"\x80\x04\x8c\x05numpy\x94\x8c\x12ndarray.__init__.x\x94\x93\x94."
    with pytest.raises(ValueError, match="which no batch needs"):
        read_batch(evil)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a CIFAR-10 batch"),
        (b"<html>", "not a CIFAR-10 batch"),
        (pickle.dumps([1, 2]), "no array 'data'"),
        (pickle.dumps(batch(labels=[0, 1, 2, 10])), "from 0 to 9"),
        (pickle.dumps(batch(labels=[0, 1, 2, True])), "from 0 to 9"),
        (pickle.dumps(batch(labels=[0, 1, 2])), "3072 bytes for each of 3 labels"),
        (pickle.dumps(batch(data=np.zeros((4, 3072), np.float32))), "no array of bytes"),
        (pickle.dumps(batch(data=np.zeros((4, 100), np.uint8))), "3072 bytes"),
        (pickle.dumps(batch(data=[[0] * 3072] * 4)), "no array 'data'"),
        (pickle.dumps(batch())[:-200], "not a CIFAR-10 batch"),
    ],
)
def test_what_is_no_batch_is_refused_in_words(content, words):
    with pytest.raises(ValueError, match=words):
        read_batch(content)
