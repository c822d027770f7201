import numpy as np
import pytest

from grader.data import imdb
from grader.data.archive import UnusableArchive


@pytest.fixture
def folders(tmp_path):
    folders = tmp_path / "training", tmp_path / "held out"
    for folder in folders:
        folder.mkdir()
    return folders


def test_each_review_has_its_text_label_and_film(tiny, make_archive, folders):
    counted = []
    imdb.unpack(make_archive("imdb"), *folders, counted.append)
    reviews = imdb.read_training(folders[0], "full")
    found = sorted(zip(reviews.films.tolist(), reviews.labels.tolist(), reviews.texts, strict=True))
    positive = [(100 + i, 1, f"train pos review {i}: très bien") for i in range(3)]
    assert found == positive + [(200 + i, 0, f"train neg review {i}: très bien") for i in range(3)]
    assert reviews.labels.dtype == reviews.films.dtype == np.int64
    assert reviews.unlabelled == [f"unlabelled {i}" for i in range(5)]
    texts, labels = imdb.read_held_out(folders[1], "full")
    assert [("pos" in text) == label for text, label in zip(texts, labels, strict=True)] == [True] * 4
    assert sum(counted) == 15


def test_the_order_does_not_depend_on_the_archives(tiny, make_archive, folders, tmp_path):
    imdb.unpack(make_archive("imdb"), *folders)
    names = ["aclImdb/train/pos/0_9.txt", "aclImdb/train/neg/1_2.txt"]
    moved = make_archive("imdb", dict.fromkeys(names), folder="again")
    contents = {names[0]: b"train pos review 0: tr\xc3\xa8s bien", names[1]: b"train neg review 1: tr\xc3\xa8s bien"}
    moved = make_archive("imdb", {name: contents[name] for name in reversed(names)}, folder="again")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    imdb.unpack(moved, tmp_path / "a", tmp_path / "b")
    assert imdb.read_training(tmp_path / "a", "full").texts == imdb.read_training(folders[0], "full").texts


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aclImdb/train/pos/1_9.txt": None}, "train/pos has 2 of the reviews 0 to 2"),
        ({"aclImdb/test/neg/1_2.txt": None}, "test/neg has 1 of the reviews 0 to 1"),
        ({"aclImdb/train/unsup/4_0.txt": None}, "train/unsup has 4 of the reviews 0 to 4"),
        ({"aclImdb/train/pos/3_9.txt": b"one too many"}, "train/pos has 4 of the reviews 0 to 2"),
        ({"aclImdb/train/pos/1_8.txt": b"twice"}, "review 1 of train/pos occurs twice"),
        ({"aclImdb/test/pos/0_9.txt": None, "aclImdb/test/pos/0_2.txt": b"x"}, "0_2.txt gives 2 stars"),
        ({"aclImdb/train/neg/0_2.txt": None, "aclImdb/train/neg/0_10.txt": b"x"}, "0_10.txt gives 10 stars"),
        ({"aclImdb/train/neg/0_2.txt": b"tr\xe8s bien"}, "0_2.txt is no UTF-8 text"),
        ({"aclImdb/train/urls_neg.txt": None}, "urls_neg.txt does not name the films of 3 reviews"),
        ({"aclImdb/train/urls_pos.txt": b"http://www.imdb.com/title/tt0000100/usercomments\n"}, "urls_pos.txt"),
    ],
)
def test_an_archive_that_is_not_imdb_is_refused_by_name(tiny, make_archive, folders, changes, words):
    with pytest.raises(UnusableArchive, match=words) as caught:
        imdb.unpack(make_archive("imdb", changes), *folders)
    assert "aclImdb_v1.tar.gz" in str(caught.value)


def test_a_review_too_long_to_be_one_is_not_read(tiny, make_archive, folders):
    with pytest.raises(UnusableArchive, match="more than 1,000,000"):
        imdb.unpack(make_archive("imdb", {"aclImdb/train/pos/0_9.txt": bytes(1_000_001)}), *folders)


@pytest.mark.parametrize(
    ("texts", "labels", "words"),
    [
        (["a", "b"], np.array([0, 1, 0, 1]), "expected 4 reviews"),
        (["a"] * 4, np.array([0, 1]), "expected 4 reviews"),
        (["a"] * 4, np.array([0, 1, 0, 1], np.int8), "int64"),
        (["a"] * 4, np.array([0, 1, 1, 1]), "found 3 and 1"),
        (["a"] * 4, np.array([0, 1, 2, 1]), "found 2 and 1"),
    ],
)
def test_the_check_names_what_is_wrong(texts, labels, words):
    with pytest.raises(ValueError, match=words):
        imdb.check(texts, labels, 4)
