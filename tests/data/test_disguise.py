import numpy as np

from grader.data.disguise import shuffled

rng = np.random.default_rng


def test_images_keep_their_labels_and_change_by_one_step_at_most():
    drawn = rng(1)
    images = drawn.integers(0, 256, size=(300, 8, 8, 3)).astype(np.uint8)
    images[0], images[1] = 0, 255
    labels = np.arange(300)  # so that a label tells which image it was
    before = images.copy()
    found, names = shuffled(images, labels, rng(2))
    assert found.dtype == np.uint8
    assert np.array_equal(images, before)
    assert sorted(names) == list(range(300))
    change = found.astype(int) - images[names]
    assert np.abs(change).max() == 1
    assert 0.2 < np.mean(change != 0) < 0.3


def test_no_image_and_few_places_are_as_published():
    images, labels = rng(1).integers(0, 256, size=(300, 8, 8, 3)).astype(np.uint8), np.arange(300)
    found, names = shuffled(images, labels, rng(2))
    published = {image.tobytes() for image in images}
    assert not any(image.tobytes() in published for image in found)
    assert np.mean(names == labels) < 0.05


def test_texts_keep_their_labels_and_their_words():
    texts = [f"review number {i} of a film<br /><br />that I saw" for i in range(200)]
    found, labels = shuffled(texts, np.arange(200), rng(2))
    assert not set(found) & set(texts)
    assert [text.split() for text in found] == [texts[i].split() for i in labels]
    assert labels.tolist() != list(range(200))


def test_a_text_of_one_word_or_none_stays():
    found, _ = shuffled(["", "good"], np.array([0, 1]), rng(2))
    assert sorted(found) == ["", "good"]


def test_another_secret_gives_another_disguise_and_the_same_one_the_same():
    images, labels = rng(1).integers(0, 256, size=(50, 4, 4, 3)).astype(np.uint8), np.arange(50)
    once, again, other = (shuffled(images, labels, rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(once[0], again[0])
    assert np.array_equal(once[1], again[1])
    assert not np.array_equal(once[1], other[1])
