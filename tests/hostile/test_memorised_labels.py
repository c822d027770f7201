"""Line 12: a submission that knows the public test set's labels by the bytes of its inputs."""

import hashlib

import numpy as np
import pytest

from grader.data.disguise import shuffled

COUNT = 200


def images(rng):
    return rng.integers(0, 256, size=(COUNT, 32, 32, 3)).astype(np.uint8)


def reviews(rng):
    words = np.array(["the", "film", "was", "good", "bad", "long", "loud", "and", "but", "not"])
    return [" ".join(words[rng.integers(len(words), size=40)]) for _ in range(COUNT)]


def key(value):
    return hashlib.sha256(value.encode() if isinstance(value, str) else value.tobytes()).hexdigest()


@pytest.mark.parametrize("public", [images, reviews])
def test_labels_known_by_their_bytes_are_of_no_use(public):
    rng = np.random.default_rng(0)
    inputs, labels = public(rng), rng.integers(0, 10, size=COUNT)
    table = dict(zip(map(key, inputs), labels, strict=True))
    assert [table.get(key(value)) for value in inputs] == labels.tolist(), "the table works on the public test set"

    held_out, due = shuffled(inputs, labels, np.random.default_rng(1))
    assert sorted(due) == sorted(labels), "no label is changed"
    assert [value for value in held_out if key(value) in table] == []
    by_place = np.mean(labels == due)
    assert by_place < 0.3, "nor is a table by position of use"


@pytest.mark.parametrize("public", [images, reviews])
def test_each_course_has_an_order_and_changes_of_its_own(public):
    inputs, labels = public(np.random.default_rng(0)), np.arange(COUNT)
    one, two = (shuffled(inputs, labels, np.random.default_rng(secret)) for secret in (1, 2))
    assert not {key(value) for value in one[0]} & {key(value) for value in two[0]}
    assert one[1].tolist() != two[1].tolist()
