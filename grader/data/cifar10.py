"""CIFAR-10: from the official archive, or the built-in sample, to a cache of two arrays, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from grader.data.archive import UnusableArchive, read_members
from grader.data.batch import read_batch
from grader.data.kinds import Images

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

# Images for training and held out, by level.
SIZES = {"smoke": (600, 200), "sample": (5_000, 1_000), "full": (50_000, 10_000)}

# Where each batch of the archive goes.
_BATCHES = {f"cifar-10-batches-py/data_batch_{i + 1}": ("train", i) for i in range(5)}
_BATCHES["cifar-10-batches-py/test_batch"] = ("held out", 0)
# An official batch has 31 MB; one that numpy 2 pickled in the old format has 45 MB.
_MAX_BATCH = 60_000_000


def unpack(archive: Path, training: Path, held_out: Path, progress: Callable[[int], object] = lambda n: None) -> None:
    """Read the official archive into two folders.

    Parameters
    ----------
    archive : Path
        ``cifar-10-python.tar.gz``. Takes about 250 MB of memory, since it is read batch by batch.
    training, held_out : Path
        Empty folders.
    progress : callable
        Called with the number of images that came in.

    Raises
    ------
    UnusableArchive
        If it is damaged, or is not the 60,000 images in their splits and classes.
    """
    n_train, n_test = SIZES["full"]
    n_batch = n_train // 5
    labels = {"train": np.zeros(n_train, dtype=np.int64), "held out": np.zeros(n_test, dtype=np.int64)}
    missing = set(_BATCHES)
    # Written piece by piece, not through a memory map: there a full disk kills the process.
    with open(training / "images.npy", "wb") as train_file, open(held_out / "images.npy", "wb") as held_out_file:
        files = {"train": train_file, "held out": held_out_file}
        starts = {split: _begin_images(file, len(labels[split])) for split, file in files.items()}
        for name, content in read_members(archive, dict.fromkeys(_BATCHES, _MAX_BATCH).get):
            split, i = _BATCHES[name]
            try:
                images, numbers = read_batch(content)
                if len(numbers) != n_batch:
                    raise ValueError(f"it has {len(numbers):,} images, not {n_batch:,}")
            except ValueError as error:
                raise UnusableArchive(archive, f"{name}: {error}") from None
            files[split].seek(starts[split] + i * images.nbytes)
            files[split].write(np.ascontiguousarray(images).data)
            labels[split][i * n_batch : (i + 1) * n_batch] = numbers
            missing.remove(name)
            progress(n_batch)
    if missing:
        raise UnusableArchive(archive, f"it lacks {', '.join(sorted(missing))}")
    for folder, split in ((training, "train"), (held_out, "held out")):
        np.save(folder / "labels.npy", labels[split])
        try:
            _read(folder, len(labels[split]), mapped=True)
        except ValueError as error:
            raise UnusableArchive(archive, f"{split}: {error}") from None


def _begin_images(file: BinaryIO, n: int) -> int:
    """Write the .npy header of `n` images and return where the first begins."""
    header = {"descr": "|u1", "fortran_order": False, "shape": (n, 32, 32, 3)}
    np.lib.format.write_array_header_1_0(file, header)
    return file.tell()


def write_sample_training(folder: Path, level: str, seed: int) -> None:
    """Draw the sample's training images."""
    _write_sample(folder, SIZES[level][0], seed)


def write_sample_held_out(folder: Path, level: str, seed: int) -> None:
    """Draw the sample's held-out images."""
    _write_sample(folder, SIZES[level][1], seed)


def _write_sample(folder: Path, n: int, seed: int) -> None:
    from grader.data.sample_images import draw_images

    images, labels = draw_images(n, seed)
    np.save(folder / "images.npy", images)
    np.save(folder / "labels.npy", labels)


def read_training(folder: Path, level: str) -> Images:
    """Open the cache of the training part; the full data's images are memory-mapped."""
    images, labels = _read(folder, SIZES[level][0], mapped=level == "full")
    return Images(images, labels, CLASSES, level)


def read_held_out(folder: Path, level: str) -> tuple[np.ndarray, np.ndarray]:
    """Open the cache of the held-out part: images, labels."""
    return _read(folder, SIZES[level][1], mapped=level == "full")


def _read(folder: Path, n: int, mapped: bool) -> tuple[np.ndarray, np.ndarray]:
    # Copy on write: pages come in as they are needed, and a learner may change images without changing the cache.
    images = np.asarray(np.load(folder / "images.npy", mmap_mode="c" if mapped else None, allow_pickle=False))
    labels = np.load(folder / "labels.npy", allow_pickle=False)
    check(images, labels, n)
    return images, labels


def check(images: np.ndarray, labels: np.ndarray, n: int) -> None:
    """Raise a `ValueError` unless these are `n` images, the ten classes equally often."""
    if images.shape != (n, 32, 32, 3) or images.dtype != np.uint8:
        raise ValueError(f"expected {n:,} colour images of 32 x 32 bytes, found {images.dtype} {images.shape}")
    if labels.shape != (n,) or labels.dtype != np.int64:
        raise ValueError(f"expected {n:,} int64 labels, found {labels.dtype} {labels.shape}")
    counts = np.bincount(labels, minlength=len(CLASSES)) if labels.min() >= 0 else labels[:0]
    if counts.tolist() != [n // len(CLASSES)] * len(CLASSES):
        raise ValueError(f"expected {n // len(CLASSES):,} images of each class, found {counts.tolist()}")
