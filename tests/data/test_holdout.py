import numpy as np
import pytest

from grader import data
from grader.data import sample
from grader.errors import CourseError


@pytest.mark.parametrize("level", ["smoke", "full", None])
def test_at_a_learners_desk_the_held_out_part_is_refused(tiny, home, mirror, level):
    data.fetch("imdb")
    with pytest.raises(CourseError, match=r"for grading only.*validation data.*COURSE_ROOT"):
        data.held_out("imdb", level)


def test_each_secret_has_its_own_sample(home, course):
    images, labels = data.held_out("cifar10", "smoke")
    assert images.shape == (200, 32, 32, 3)
    assert np.bincount(labels).tolist() == [20] * 10
    np.testing.assert_array_equal(images, data.held_out("cifar10", "smoke")[0])
    (course / "course_secret.txt").write_text("another secret")
    assert not np.array_equal(images, data.held_out("cifar10", "smoke")[0])
    assert len(list((home / "heldout").iterdir())) == 2


def test_held_out_reviews_are_balanced_and_no_training_reviews(home, course):
    texts, labels = data.held_out("imdb", "smoke")
    assert len(texts) == len(labels) == 200
    assert labels.mean() == 0.5
    assert not set(texts) & set(data.load("imdb", "smoke").texts)


def test_seed_and_folder_name_depend_on_secret_project_and_level_and_not_on_each_other():
    seeds = {
        sample.secret_seed(secret, project, level)
        for secret in (b"a", b"b")
        for project in ("cifar10", "imdb")
        for level in ("smoke", "sample")
    }
    assert len(seeds) == 8
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert sample.secret_seed(b"a", "imdb", "smoke") == sample.secret_seed(b"a", "imdb", "smoke")
    key = sample.secret_key(b"a", "imdb", "smoke")
    assert f"{sample.secret_seed(b'a', 'imdb', 'smoke'):x}"[:8] not in key


def test_full_data_that_were_not_fetched_are_asked_for_in_words(home, course):
    with pytest.raises(CourseError, match=r"heldout.cifar10-full.*make data"):
        data.held_out("cifar10", "full")


def test_a_damaged_cache_is_named(tiny, home, course, mirror):
    data.fetch("cifar10")
    (home / "heldout" / "cifar10-full" / "labels.npy").write_bytes(b"")
    with pytest.raises(CourseError, match="cifar10-full is damaged"):
        data.held_out("cifar10", "full")


def test_the_official_test_set_comes_disguised_with_its_own_labels(tiny, home, course, mirror):
    data.fetch("cifar10")
    folder = home / "heldout" / "cifar10-full"
    published, names = np.load(folder / "images.npy"), np.load(folder / "labels.npy")
    images, labels = data.held_out("cifar10", "full")
    assert not any((image == published).all(axis=(1, 2, 3)).any() for image in images)
    nearest = [int(np.abs(published.astype(int) - image).sum(axis=(1, 2, 3)).argmin()) for image in images]
    assert labels.tolist() == names[nearest].tolist()
    (course / "course_secret.txt").write_text("another secret")
    assert not np.array_equal(images, data.held_out("cifar10", "full")[0])
