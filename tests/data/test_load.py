import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from grader import data
from grader.data import cache, cifar10, imdb, sample
from grader.errors import CourseError


def test_the_room_is_light():
    heavy = "{'torch', 'tensorflow', 'keras', 'pooch', 'requests', 'matplotlib', 'PIL', 'tqdm'}"
    code = f"import sys; from grader import data; print(*{heavy} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


def test_an_exercise_without_data_set_has_a_level_all_the_same(monkeypatch):
    monkeypatch.delenv("COURSE_LEVEL", raising=False)
    assert data.level(None) == "sample"
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    assert data.level(None) == "smoke"


def test_the_smoke_images_are_balanced_and_the_same_each_time(home):
    drawn, cached = data.load("cifar10", "smoke"), data.load("cifar10", "smoke")
    assert drawn.images.shape == (600, 32, 32, 3)
    assert drawn.classes[3] == "cat"
    assert drawn.level == "smoke"
    assert np.bincount(drawn.labels).tolist() == [60] * 10
    np.testing.assert_array_equal(drawn.images, cached.images)
    np.testing.assert_array_equal(drawn.labels, cached.labels)


def test_the_smoke_reviews_are_balanced_and_the_same_each_time(home):
    written, cached = data.load("imdb", "smoke"), data.load("imdb", "smoke")
    assert len(written) == len(written.texts) == len(written.films) == 600
    assert written.labels.mean() == 0.5
    assert len(written.unlabelled) == 300
    assert written.texts == cached.texts
    assert written.unlabelled == cached.unlabelled
    assert not set(written.unlabelled) & set(written.texts)


@pytest.fixture
def quick(monkeypatch):
    """Stand-ins that count how often the sample is drawn."""
    from grader.data import sample_images, sample_reviews

    calls = []

    def draw_images(n, seed):
        calls.append(("images", n, seed))
        rng = np.random.default_rng(seed)
        return rng.integers(0, 256, (n, 32, 32, 3), dtype=np.uint8), np.arange(n) % 10

    def write_reviews(n, seed):
        calls.append(("reviews", n, seed))
        return [f"review {i} of seed {seed}" for i in range(n)], np.arange(n) % 2, np.arange(n) // 3

    monkeypatch.setattr(sample_images, "draw_images", draw_images)
    monkeypatch.setattr(sample_reviews, "write_reviews", write_reviews)
    return calls


def test_the_sample_is_drawn_once(home, quick):
    assert len(data.load("cifar10", "sample")) == 5_000
    assert len(data.load("cifar10", "sample")) == 5_000
    reviews = data.load("imdb", "sample")
    assert (len(reviews), len(reviews.unlabelled)) == (4_000, 2_000)
    data.load("imdb", "sample")
    assert [kind for kind, _, _ in quick] == ["images", "reviews", "reviews"]


def test_a_sample_of_other_drawing_code_is_drawn_anew(home, quick, monkeypatch):
    data.load("cifar10", "smoke")
    monkeypatch.setattr(sample, "digest", lambda: "another version")
    data.load("cifar10", "smoke")
    data.load("cifar10", "smoke")
    assert len(quick) == 2


@pytest.mark.parametrize("project", ["cifar10", "imdb"])
def test_a_data_folder_that_is_read_only_still_gives_the_sample(home, quick, monkeypatch, project):
    mkdtemp = tempfile.mkdtemp

    def refuse(suffix=None, prefix=None, dir=None):
        if home in Path(dir or "/").parents:
            raise PermissionError(13, "read-only")
        return mkdtemp(suffix, prefix, dir)

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    drawn = data.load(project, "smoke")
    assert len(drawn) == 600
    if project == "imdb":
        assert len(drawn.unlabelled) == 300
    assert not cache.is_complete(cache.train_folder(project, "smoke"))


def test_a_full_disk_is_said_in_a_sentence(home, quick, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "no space")

    monkeypatch.setattr(np, "save", refuse)
    with pytest.raises(CourseError, match=r"The sample of cifar10 could not be written.*disk is full"):
        data.load("cifar10", "smoke")


def test_the_level_is_full_only_where_the_full_data_are(tiny, home, mirror, monkeypatch):
    assert data.level("cifar10") == "sample"
    data.fetch("cifar10")
    assert (data.level("cifar10"), data.level("imdb")) == ("full", "sample")
    monkeypatch.setenv("COURSE_LEVEL", "smoke")
    assert data.level("cifar10") == "smoke"


def test_full_data_that_were_not_fetched_are_asked_for_in_words(home, monkeypatch):
    monkeypatch.setenv("COURSE_LEVEL", "full")
    with pytest.raises(CourseError, match=r"make data.*COURSE_MIRROR.*COURSE_LEVEL=sample"):
        data.load("imdb")


@pytest.mark.parametrize(
    ("project", "file"), [("cifar10", "images.npy"), ("imdb", "texts.bin"), ("imdb", "unlabelled.npy")]
)
@pytest.mark.parametrize("damage", ["cut off", "gone"])
def test_a_damaged_cache_is_named(tiny, home, mirror, project, file, damage):
    data.fetch(project)
    path = home / "train" / f"{project}-full" / file
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CourseError, match=f"{project}-full is damaged"):
        data.load(project)


def test_a_cache_of_another_size_is_refused(tiny, home, mirror, monkeypatch):
    data.fetch("cifar10")
    monkeypatch.setitem(cifar10.SIZES, "full", (60, 12))
    with pytest.raises(CourseError, match="expected 60 colour images"):
        data.load("cifar10")


@pytest.mark.parametrize(
    ("project", "level", "words"), [("mnist", None, "no project 'mnist'"), ("imdb", "big", "no data level 'big'")]
)
def test_unknown_names_are_named(home, project, level, words):
    with pytest.raises(CourseError, match=words):
        data.load(project, level)
    with pytest.raises(CourseError, match=words):
        data.held_out(project, level)


def test_the_sizes_are_those_of_the_cards():
    from grader.data.sources import read_dataset

    for project, module in (("cifar10", cifar10), ("imdb", imdb)):
        assert tuple(read_dataset(project).splits.values()) == module.SIZES["full"]
