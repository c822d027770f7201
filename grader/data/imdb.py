"""IMDb reviews: from the official archive, or the built-in sample, to a cache of texts and labels, and back."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from grader.data.archive import UnusableArchive, read_members
from grader.data.cache import count_texts, read_texts, write_texts
from grader.data.kinds import Reviews

# Reviews for training, held out and without a label, by level.
SIZES = {"smoke": (600, 200, 300), "sample": (4_000, 2_000, 2_000), "full": (25_000, 25_000, 50_000)}

_REVIEW = re.compile(r"aclImdb/(train|test)/(pos|neg|unsup)/(\d+)_(\d+)\.txt")
_FILM_LIST = re.compile(r"aclImdb/train/urls_(pos|neg)\.txt")
_FILM = re.compile(r"/title/tt(\d+)/")
# The longest review has 14,000 characters; the lists of films have 0.6 MB.
_MAX_REVIEW, _MAX_FILM_LIST = 1_000_000, 10_000_000


def unpack(archive: Path, training: Path, held_out: Path, progress: Callable[[int], object] = lambda n: None) -> None:
    """Read the official archive into two folders.

    Reviews are ordered by a hash of their names: the same order everywhere, and the classes are mixed, so that a
    validation set cut from the end is not all of one class. The archive's own lists are not needed and not read.

    Parameters
    ----------
    archive : Path
        ``aclImdb_v1.tar.gz``. Takes about 200 MB of memory, since all reviews are held at once.
    training, held_out : Path
        Empty folders.
    progress : callable
        Called with the number of reviews that came in.

    Raises
    ------
    UnusableArchive
        If it is damaged, or is not the 100,000 reviews in their splits and classes.
    """
    reviews: dict[tuple[str, str], dict[int, bytes]] = {}
    films: dict[str, list[int]] = {}
    for name, content in read_members(archive, _largest):
        if listed := _FILM_LIST.fullmatch(name):
            films[listed[1]] = [int(number) for number in _FILM.findall(content.decode("utf-8", "replace"))]
        elif review := _REVIEW.fullmatch(name):
            split, kind, number, stars = review[1], review[2], int(review[3]), int(review[4])
            if not _readable(content):
                raise UnusableArchive(archive, f"{name} is no UTF-8 text")
            if (kind == "pos" and stars < 7) or (kind == "neg" and stars > 4):
                raise UnusableArchive(archive, f"{name} gives {stars} stars, but stands among the {kind} reviews")
            texts = reviews.setdefault((split, kind), {})
            if number in texts:
                raise UnusableArchive(archive, f"review {number} of {split}/{kind} occurs twice")
            texts[number] = content
            progress(1)
    n_train, n_test, n_unlabelled = SIZES["full"]
    for split, kind, count in (
        ("train", "pos", n_train // 2),
        ("train", "neg", n_train // 2),
        ("train", "unsup", n_unlabelled),
        ("test", "pos", n_test // 2),
        ("test", "neg", n_test // 2),
    ):
        found = reviews.get((split, kind), {})
        if sorted(found) != list(range(count)):
            raise UnusableArchive(archive, f"{split}/{kind} has {len(found):,} of the reviews 0 to {count - 1:,}")
    for kind in ("pos", "neg"):
        if len(films.get(kind, [])) != n_train // 2:
            raise UnusableArchive(archive, f"train/urls_{kind}.txt does not name the films of {n_train // 2:,} reviews")
    order = _write_labelled(training, reviews["train", "pos"], reviews["train", "neg"])
    np.save(training / "films.npy", np.array([films[kind][i] for kind, i in order], dtype=np.int64))
    unlabelled = reviews["train", "unsup"]
    write_texts(training, "unlabelled", (unlabelled[i] for i in range(n_unlabelled)))
    _write_labelled(held_out, reviews["test", "pos"], reviews["test", "neg"])


def _write_labelled(folder: Path, positive: dict[int, bytes], negative: dict[int, bytes]) -> list[tuple[str, int]]:
    """Write reviews and labels in the order of a hash of their names, and return that order."""
    reviews = {("pos", i): text for i, text in positive.items()} | {("neg", i): text for i, text in negative.items()}
    order = sorted(reviews, key=lambda name: hashlib.sha256(f"{name[0]}/{name[1]}".encode()).digest())
    write_texts(folder, "texts", (reviews[name] for name in order))
    np.save(folder / "labels.npy", np.array([kind == "pos" for kind, _ in order], dtype=np.int64))
    return order


def _readable(content: bytes) -> bool:
    """Whether `content` is UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _largest(name: str) -> int | None:
    """How many bytes the member `name` may have; None for what is not read."""
    if _REVIEW.fullmatch(name):
        return _MAX_REVIEW
    return _MAX_FILM_LIST if _FILM_LIST.fullmatch(name) else None


def write_sample_training(folder: Path, level: str, seed: int) -> None:
    """Write the sample's training reviews, and those whose label is withheld."""
    from grader.data.sample_reviews import write_reviews

    n, _, n_unlabelled = SIZES[level]
    texts, labels, films = write_reviews(n, seed)
    _write(folder, texts, labels)
    np.save(folder / "films.npy", films)
    write_texts(folder, "unlabelled", (text.encode("utf-8") for text in write_reviews(n_unlabelled, seed + 1)[0]))


def write_sample_held_out(folder: Path, level: str, seed: int) -> None:
    """Write the sample's held-out reviews."""
    from grader.data.sample_reviews import write_reviews

    texts, labels, _ = write_reviews(SIZES[level][1], seed)
    _write(folder, texts, labels)


def _write(folder: Path, texts: list[str], labels: np.ndarray) -> None:
    write_texts(folder, "texts", (text.encode("utf-8") for text in texts))
    np.save(folder / "labels.npy", labels)


def read_training(folder: Path, level: str) -> Reviews:
    """Read the cache of the training part."""
    texts, labels = _read(folder, SIZES[level][0])
    films = np.load(folder / "films.npy", allow_pickle=False)
    if films.shape != labels.shape:
        raise ValueError(f"expected a film for each of {len(labels):,} reviews, found {films.shape}")
    if (found := count_texts(folder, "unlabelled")) != SIZES[level][2]:
        raise ValueError(f"expected {SIZES[level][2]:,} unlabelled reviews, found {found:,}")
    return Reviews(texts, labels, films, level, lambda: read_texts(folder, "unlabelled"))


def read_held_out(folder: Path, level: str) -> tuple[list[str], np.ndarray]:
    """Read the cache of the held-out part: texts, labels."""
    return _read(folder, SIZES[level][1])


def _read(folder: Path, n: int) -> tuple[list[str], np.ndarray]:
    texts, labels = read_texts(folder, "texts"), np.load(folder / "labels.npy", allow_pickle=False)
    check(texts, labels, n)
    return texts, labels


def check(texts: list[str], labels: np.ndarray, n: int) -> None:
    """Raise a `ValueError` unless these are `n` reviews, half of them positive."""
    if len(texts) != n or labels.shape != (n,) or labels.dtype != np.int64:
        raise ValueError(
            f"expected {n:,} reviews with int64 labels, found {len(texts):,} and {labels.dtype} {labels.shape}"
        )
    positive, negative = int((labels == 1).sum()), int((labels == 0).sum())
    if (positive, negative) != (n // 2, n // 2):
        raise ValueError(f"expected {n // 2:,} positive and negative reviews each, found {positive:,} and {negative:,}")
