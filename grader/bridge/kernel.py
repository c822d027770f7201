"""The kernel's side of a call: it runs where a submission runs, and nothing that it answers is trusted.

The judge sends an execute request whose code calls `serve`; what to do travels in that message's buffers, what came
out goes back in the buffers of one message on the IOPub channel.
"""

import builtins
import itertools
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.bridge import wire

REPLY = "grader_reply"
MOST_ITEMS = 1_000_000  # of an iterator: an endless one must end
LONGEST_TEXT = 4_000  # characters of an exception's text and traceback

# What a graded cell may hold of a learner's work: handles to objects that are no plain data.
_objects: dict[int, Any] = {}
_probes: dict[str, Callable[..., Any]] = {}


def probe(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let the judge ask `function` by its name about objects that live in this kernel."""
    _probes[function.__name__] = function
    return function


def serve() -> None:
    """Answer the request in the message that is being executed."""
    shell = builtins.__dict__["get_ipython"]()
    kernel = shell.kernel
    parent = kernel.get_parent("shell")
    # A bytearray, because a function may well work in place on the array that it is given.
    buffers = answer([bytearray(part) for part in parent["buffers"]], shell.user_ns)
    kernel.session.send(kernel.iopub_socket, REPLY, content={}, parent=parent, buffers=buffers)


def answer(request: list[bytearray], namespace: dict[str, Any]) -> list[bytes]:
    """Return the reply to `request`: ``{"value": ...}`` or ``{"raised": name, "text": ..., "traceback": ...}``."""
    try:
        asked = wire.decode(request, _object_of)
        return wire.encode({"value": _OPERATIONS[asked.pop("do")](namespace, **asked)}, _reference)
    except wire.WireError as error:
        return wire.encode({"raised": "WireError", "text": str(error), "traceback": ""}, _reference)
    except BaseException as error:
        return wire.encode(
            {
                "raised": type(error).__name__,
                "text": _cut(str(error)),
                "traceback": _cut("".join(_frames_of_learner(error))),
            },
            _reference,
        )


def _names(namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return those of the learner's names that exist; handles given out before are void from here on."""
    _objects.clear()
    return {name: namespace[name] for name in names if name in namespace}


def _call(namespace: dict[str, Any], function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
    return function(*args, **kwargs)


def _probe(namespace: dict[str, Any], name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    return _probes[name](*args, **kwargs)


def _items(namespace: dict[str, Any], iterator: Any) -> list[Any]:
    return list(itertools.islice(iterator, MOST_ITEMS))


_OPERATIONS: dict[str, Callable[..., Any]] = {"names": _names, "call": _call, "probe": _probe, "items": _items}


def _reference(value: Any) -> dict[str, Any]:
    """Keep `value` and return its handle, with a word on what it is."""
    number = id(value)
    _objects[number] = value  # kept alive, so that no other object takes its id
    return {"ref": number, "kind": type(value).__name__[:80], "iterator": isinstance(value, Iterator)}


def _object_of(node: dict[str, Any], array: np.ndarray | None) -> Any:
    return _objects[node["ref"]]


def _frames_of_learner(error: BaseException) -> list[str]:
    """Return the lines of a traceback, this module's own frames left out."""
    frames = traceback.TracebackException.from_exception(error, limit=50)
    frames.stack = traceback.StackSummary.from_list([f for f in frames.stack if f.filename != __file__])
    return list(frames.format(chain=False))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} ..."
