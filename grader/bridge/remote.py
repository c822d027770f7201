"""Stand-ins for a learner's objects on the trusted side."""

from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

import numpy as np


class Misuse(TypeError):
    """A stand-in was used as if it were plain data: the submission gave an object where numbers were expected."""


class CallFailed(Exception):
    """A learner's function raised an exception in its kernel.

    Attributes
    ----------
    name, text, traceback : str
        The exception's class, what it said, and where; all three are the submission's words.
    """

    def __init__(self, name: str, text: str, traceback: str = "") -> None:
        super().__init__(f"{name}: {text}" if text else name)
        self.name, self.text, self.traceback = name, text, traceback


class Link(Protocol):
    """What a stand-in needs of the connection to its kernel."""

    def call(self, function: "Remote", args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a learner's function and return what it returned."""

    def probe(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask a probe of lab about learner's objects."""

    def items(self, iterator: "Remote") -> list[Any]:
        """Return the items of a learner's iterator."""


class Remote:
    """A function or another object of a submission: it can be called and passed on, an iterator also looped over.

    Anything else that a graded cell tries raises `Misuse` with a sentence for the learner.

    Parameters
    ----------
    link : Link
        The connection to the kernel in which the object lives.
    ref : int
        The kernel's handle for it.
    kind : str
        Its class.
    name : str
        What it is called in the notebook, or ``"f()"`` for what ``f`` returned.
    iterator : bool
        Whether it is an iterator.
    """

    __slots__ = ("_iterator", "_kind", "_link", "_name", "_ref")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, link: Link, ref: int, kind: str, name: str, iterator: bool = False) -> None:
        for slot, value in zip(self.__slots__, (iterator, kind, link, name, ref), strict=True):
            object.__setattr__(self, slot, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in its kernel."""
        return self._link.call(self, args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        """Loop over an iterator; its items come all at once."""
        if not self._iterator:
            _misused(self)
        return iter(self._link.items(self))

    def __repr__(self) -> str:
        return f"<{self._kind} {self._name}>"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__array_"):  # NumPy asks for these and can do without
            raise AttributeError(name)
        _misused(self)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        _misused(self)


def _misused(remote: Remote, *others: Any, **more: Any) -> NoReturn:
    """Say what was found where plain data was expected."""
    kind, name = object.__getattribute__(remote, "_kind"), object.__getattribute__(remote, "_name")
    raise Misuse(
        f"{name} is an object of the class {kind}, where numbers, texts, a list, a dictionary, an array or a tensor "
        "are expected: return or assign one of these."
    )


_ARITHMETIC = (
    "add",
    "and",
    "floordiv",
    "lshift",
    "matmul",
    "mod",
    "mul",
    "or",
    "pow",
    "rshift",
    "sub",
    "truediv",
    "xor",
)
_OPERATIONS = (
    *_ARITHMETIC,
    *(f"r{name}" for name in _ARITHMETIC),
    *("abs", "array", "bool", "bytes", "complex", "contains", "delitem", "enter", "eq", "exit", "float", "format"),
    *("ge", "getitem", "gt", "index", "int", "invert", "le", "len", "lt", "ne", "neg", "next", "pos", "reversed"),
    *("round", "setitem"),
)
for _operation in _OPERATIONS:
    setattr(Remote, f"__{_operation}__", _misused)


class RemoteTensor(np.ndarray):
    """A tensor's numbers as an array; passed back into the kernel, it is the tensor again.

    Attributes
    ----------
    remote : Remote or None
        The tensor itself. None for whatever was computed from the numbers.
    """

    remote: Remote | None

    def __new__(cls, array: np.ndarray, remote: Remote) -> "RemoteTensor":
        """Return `array` as a `RemoteTensor`, read-only because the kernel would not see a change."""
        made = array.view(cls)
        made.flags.writeable = False
        made.remote = remote
        return made

    def __array_finalize__(self, source: Any) -> None:
        self.remote = None
