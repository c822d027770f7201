"""Values on the wire: tagged JSON, and arrays as raw bytes with their dtype and shape.

A value travels as a list of buffers. The first is JSON; ``null``, booleans, whole numbers, finite floats, texts and
lists stand for themselves, everything else is an object ``{"$": kind, ...}``. Arrays and bytes name the buffer that
holds their bytes. Whoever decodes trusts nothing: sizes are compared before anything is made from them.
"""

import json
import math
import re
from collections.abc import Callable, ItemsView, KeysView, Sequence, ValuesView
from typing import Any

import numpy as np

from grader.bridge.tensors import is_tensor, to_array

MAX_JSON = 64_000_000  # bytes; the 25,000 reviews of IMDb take 33 MB
MAX_BYTES = 256_000_000  # of one message; CIFAR-10's test set takes 31 MB, as float32 123 MB
MOST_VALUES = 1_100_000  # in the JSON: an empty list takes 3 bytes there, and 150 until it is a value
MAX_DIMENSIONS = 16
LONGEST_RANGE = 1_000_000
LONGEST_NUMBER = 4_000  # digits; Python refuses to convert longer ones

STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_DTYPE = re.compile(r"[<>|=]?(?:[biufc]\d{1,2}|U\d{1,6})")

Reference = Callable[[Any], dict[str, Any]]


class WireError(Exception):
    """A value that cannot travel, or a message that is not what it should be; the text says why."""


def encode(value: Any, reference: Reference) -> list[bytes]:
    """Return `value` as buffers.

    Parameters
    ----------
    value : object
    reference : callable
        ``reference(x)`` returns what stands for an object that is no plain data: a dictionary without ``"$"``.

    Raises
    ------
    WireError
        If it is too large, or nested too deep.
    """
    buffers: list[bytes] = [b""]
    try:
        tree = _Encoder(buffers, reference).encode(value)
        buffers[0] = json.dumps(tree, separators=(",", ":"), allow_nan=False).encode("ascii")
    except RecursionError:
        raise WireError("it is nested too deep, or contains itself") from None
    if has_too_many_values(buffers[0]):
        raise WireError(f"it holds more than {MOST_VALUES:,} values; as an array they may pass")
    if len(buffers[0]) > MAX_JSON or sum(map(len, buffers)) > MAX_BYTES:
        size = sum(map(len, buffers)) / 1e6
        raise WireError(f"it has {size:,.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB of numbers may pass")
    return buffers


class _Encoder:
    """Turns values into JSON's types, and fills `buffers` with the bytes of arrays."""

    def __init__(self, buffers: list[bytes], reference: Reference) -> None:
        self.buffers, self.reference = buffers, reference

    def encode(self, value: Any) -> Any:
        """Return what stands for `value` in the JSON."""
        if value is None or value is True or value is False:
            return value
        if isinstance(value, np.generic):
            return {**self.array(np.asarray(value)), "$": "scalar"}
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            if value.bit_length() > 3 * LONGEST_NUMBER:
                raise WireError(f"a whole number has more than {LONGEST_NUMBER:,} digits")
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"$": "float", "value": str(float(value))}
        if isinstance(value, list):
            return [self.encode(item) for item in list.__iter__(value)]
        for kind in (tuple, set, frozenset):
            if isinstance(value, kind):
                items = [self.encode(item) for item in value]
                # A set's order differs from process to process; the same request has to be the same bytes.
                return {"$": kind.__name__, "items": items if kind is tuple else sorted(items, key=json.dumps)}
        if isinstance(value, dict):
            return {"$": "dict", "items": [[self.encode(k), self.encode(v)] for k, v in dict.items(value)]}
        return self.other(value)

    def other(self, value: Any) -> Any:
        """Return what stands for anything rarer than Python's own plain data."""
        if isinstance(value, complex):
            return {"$": "complex", "parts": [self.encode(value.real), self.encode(value.imag)]}
        if isinstance(value, bytes | bytearray):
            return {"$": "bytes", "buffer": self.add(bytes(value))}
        if isinstance(value, range | slice):
            parts = [self.encode(part) for part in (value.start, value.stop, value.step)]
            return {"$": type(value).__name__, "parts": parts}
        if isinstance(value, KeysView | ValuesView | ItemsView):
            return [self.encode(item) for item in value]
        if isinstance(value, np.ndarray):
            tensor = getattr(value, "remote", None)  # of a RemoteTensor: the kernel has the tensor itself
            if tensor is not None:
                return {**self.reference(tensor), "$": "remote"}
            if value.dtype.kind in "biufcU":
                return self.array(value)
        if is_tensor(value):
            try:
                array = to_array(value)
            except Exception:  # a sparse or symbolic tensor: it can still be passed on
                return {**self.reference(value), "$": "remote"}
            if array.dtype.kind in "biufcU":
                return {**self.reference(value), **self.array(array), "$": "tensor"}
        return {**self.reference(value), "$": "remote"}

    def array(self, value: np.ndarray) -> dict[str, Any]:
        """Return what stands for an array of numbers or texts."""
        return {"$": "array", "dtype": value.dtype.str, "shape": list(value.shape), "buffer": self.add(value.tobytes())}

    def add(self, data: bytes) -> int:
        """Add a buffer and return its number."""
        if sum(map(len, self.buffers)) + len(data) > MAX_BYTES:
            raise WireError(f"it has more than {MAX_BYTES / 1e6:.0f} MB")
        self.buffers.append(data)
        return len(self.buffers) - 1


def decode(buffers: Sequence[Any], referent: Callable[[dict[str, Any], np.ndarray | None], Any]) -> Any:
    """Return the value that `buffers` hold.

    Parameters
    ----------
    buffers : sequence of bytes-like
        As `encode` made them, or as someone else pretends.
    referent : callable
        ``referent(node, array)`` returns the object for a reference; `array` holds a tensor's numbers, else None.

    Returns
    -------
    object
        Arrays are read-only views of the buffers.

    Raises
    ------
    WireError
        If the buffers are not what `encode` makes.
    """
    if not buffers or len(buffers[0]) > MAX_JSON or sum(len(part) for part in buffers) > MAX_BYTES:
        raise WireError("the message is empty or too large")
    if has_too_many_values(text := bytes(buffers[0])):
        raise WireError(f"the message holds more than {MOST_VALUES:,} values")
    try:
        tree = json.loads(text)
        return _Decoder(buffers, referent).decode(tree)
    except WireError:
        raise
    except RecursionError:
        raise WireError("the message is nested too deep") from None
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, MemoryError) as error:
        raise WireError(f"the message is malformed ({type(error).__name__})") from None


def has_too_many_values(text: bytes, limit: int = MOST_VALUES) -> bool:
    """Whether JSON holds more than `limit` values, counted without making any."""

    def most(text: bytes) -> int:
        return sum(text.count(mark) for mark in (b"[", b"{", b","))

    return most(text) > limit and most(STRING.sub(b"", text)) > limit


class _Decoder:
    """Turns JSON's types and buffers back into values."""

    def __init__(self, buffers: Sequence[Any], referent: Callable[[dict[str, Any], np.ndarray | None], Any]) -> None:
        self.buffers, self.referent = buffers, referent

    def decode(self, tree: Any) -> Any:
        """Return the value that `tree` stands for."""
        if isinstance(tree, list):
            return [self.decode(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        kind = tree["$"]
        if kind == "dict":
            return {self.decode(key): self.decode(value) for key, value in tree["items"]}
        if kind in ("tuple", "set", "frozenset"):
            return {"tuple": tuple, "set": set, "frozenset": frozenset}[kind](map(self.decode, tree["items"]))
        if kind in ("slice", "complex"):
            make: Callable[..., Any] = {"slice": slice, "complex": complex}[kind]
            return make(*map(self.decode, tree["parts"]))
        if kind == "range":
            numbers = range(*map(self.decode, tree["parts"]))
            if len(numbers) > LONGEST_RANGE:  # a test that turned it into an array would run out of memory
                raise WireError(f"a range has more than {LONGEST_RANGE:,} numbers")
            return numbers
        if kind == "float":
            return float(tree["value"])
        if kind == "bytes":
            return bytes(self.buffer(tree["buffer"]))
        if kind == "scalar":
            return self.array(tree)[()]
        if kind == "array":
            return self.array(tree)
        if kind in ("tensor", "remote"):
            return self.referent(tree, self.array(tree) if kind == "tensor" else None)
        raise WireError(f"the message holds an unknown kind of value: {str(kind)[:40]!r}")

    def buffer(self, number: Any) -> Any:
        """Return one of the buffers after the first."""
        if not isinstance(number, int) or not 0 < number < len(self.buffers):
            raise WireError("the message names a buffer that it does not have")
        return self.buffers[number]

    def array(self, tree: dict[str, Any]) -> np.ndarray:
        """Return an array over a buffer, if dtype, shape and the buffer's size agree."""
        name, shape, data = tree["dtype"], tree["shape"], self.buffer(tree["buffer"])
        if not isinstance(name, str) or not _DTYPE.fullmatch(name):
            raise WireError(f"the message holds an array of {str(name)[:40]!r}")
        whole = isinstance(shape, list) and all(type(size) is int and size >= 0 for size in shape)
        if not whole or len(shape) > MAX_DIMENSIONS:
            raise WireError("the message holds an array without a proper shape")
        dtype = np.dtype(name)
        if math.prod(shape) * dtype.itemsize != len(data):
            raise WireError("an array's shape does not fit its bytes")
        if not len(data):
            return np.empty(shape, dtype)
        return np.frombuffer(data, dtype).reshape(shape)
