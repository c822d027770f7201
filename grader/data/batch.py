"""Read a CIFAR-10 batch, which is a pickle, without letting the pickle run anything.

A pickle may call any function by name. Here the only names it may use are those that numpy arrays and byte strings
need, and each stands for a few lines of this file instead of numpy's own: all that a forged batch gets is an error.
"""

import io
import pickle
from typing import Any

import numpy as np

PIXELS = 3 * 32 * 32


def read_batch(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Read one of the files ``data_batch_1`` to ``data_batch_5`` and ``test_batch``.

    Parameters
    ----------
    content : bytes
        The file: a dictionary with the keys ``b"data"`` (uint8 array (n, 3072), each row the red, green and blue plane)
        and ``b"labels"`` (list of n int).

    Returns
    -------
    images : uint8 array (n, 32, 32, 3)
        A view; copy it to make its rows contiguous.
    labels : int64 array (n,)

    Raises
    ------
    ValueError
        If the file is anything else.
    """
    try:
        batch = _PlainUnpickler(io.BytesIO(content), encoding="bytes").load()
    except Exception as error:  # a forged pickle can raise anything
        raise ValueError(f"not a CIFAR-10 batch: {error}") from None
    data = batch.get(b"data") if isinstance(batch, dict) else None
    labels = batch.get(b"labels") if isinstance(batch, dict) else None
    if not isinstance(data, _Array) or not isinstance(labels, list):
        raise ValueError("not a CIFAR-10 batch: it has no array 'data' and list 'labels'")
    if any(type(label) is not int or not 0 <= label <= 9 for label in labels):
        raise ValueError("not a CIFAR-10 batch: a label is not a number from 0 to 9")
    pixels = data.to_numpy()
    if pixels.shape != (len(labels), PIXELS):
        raise ValueError(f"expected {PIXELS} bytes for each of {len(labels)} labels, found an array {pixels.shape}")
    return pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), np.array(labels, dtype=np.int64)


class _Array:
    """Stands for `numpy.ndarray` while unpickling: keeps the state that a pickled array brings."""

    state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def to_numpy(self) -> np.ndarray:
        if not isinstance(self.state, tuple) or len(self.state) != 5:
            raise ValueError("not a CIFAR-10 batch: 'data' is no array")
        _, shape, kind, fortran, raw = self.state
        if not isinstance(kind, _Kind) or kind.code not in (b"u1", "u1") or not isinstance(raw, bytes):
            raise ValueError("not a CIFAR-10 batch: 'data' is no array of bytes")
        return np.frombuffer(raw, dtype=np.uint8).reshape(shape, order="F" if fortran else "C")


class _Kind:
    """Stands for `numpy.dtype`."""

    def __init__(self, code: Any, *_: Any) -> None:
        self.code = code

    def __setstate__(self, state: Any) -> None:
        """Byte order and alignment; bytes have neither."""


def _reconstruct(*_: Any) -> _Array:
    """Stands for numpy's function of that name, which makes an empty array for `__setstate__` to fill."""
    return _Array()


def _encode(text: str, encoding: str) -> bytes:
    """Stands for `_codecs.encode`, by which Python 3 writes byte strings into an old kind of pickle."""
    return text.encode("latin-1")


_ALLOWED = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Kind,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,  # written by numpy 1, as the official batches are
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,  # written by numpy 2
    ("_codecs", "encode"): _encode,
}


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no batch needs") from None
