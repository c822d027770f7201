"""The trusted side of a call: requests into a kernel, and what comes back."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.bridge import wire
from grader.bridge.remote import CallFailed, Remote, RemoteTensor

Exchange = Callable[[list[bytes]], list[Any]]


class KernelLink:
    """The connection of graded cells to one kernel.

    Parameters
    ----------
    exchange : callable
        ``exchange(buffers)`` passes a request on and returns the reply's buffers: a `KernelChannel`, say.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def names(self, wanted: list[str]) -> dict[str, Any]:
        """Return those of the learner's variables that exist: plain data by value, all else as a `Remote`."""
        return self._ask("", do="names", names=sorted(wanted))

    def call(self, function: Remote, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a learner's function; `CallFailed` where it raised."""
        return self._ask(function._name, do="call", function=function, args=list(args), kwargs=kwargs)

    def probe(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask a probe of lab in the kernel; its answer is a claim of the submission."""
        return self._ask(name, do="probe", name=name, args=list(args), kwargs=kwargs)

    def items(self, iterator: Remote) -> list[Any]:
        """Return the items of a learner's iterator."""
        return self._ask(iterator._name, do="items", iterator=iterator)

    def _ask(self, origin: str, **request: Any) -> Any:
        try:
            sent = wire.encode(request, self._reference)
        except wire.WireError as error:
            raise TypeError(f"an argument cannot be passed to {origin}: {error}") from None
        received = self._exchange(sent)

        def referent(node: dict[str, Any], array: np.ndarray | None) -> Any:
            ref, kind, iterator = node.get("ref"), node.get("kind"), node.get("iterator")
            if type(ref) is not int or not isinstance(kind, str):
                raise wire.WireError("the message holds a handle that is none")
            remote = Remote(self, ref, kind[:80], f"{origin}()", iterator is True)
            return remote if array is None else RemoteTensor(array, remote)

        what = origin or "a variable"
        if not received:
            raise CallFailed("WireError", f"Python gave no answer when {what} was asked for")
        try:
            reply = wire.decode(received, referent)
        except wire.WireError as error:
            raise CallFailed("WireError", f"what {what} returned cannot be read: {error}") from None
        if not isinstance(reply, dict) or not ("value" in reply or "raised" in reply):
            raise CallFailed("WireError", f"Python gave no answer when {what} was asked for")
        if "raised" in reply:
            name, text, trace = (str(reply.get(key, ""))[:5_000] for key in ("raised", "text", "traceback"))
            name = name[:80]
            text = f"what {what} returned cannot be graded: {text}" if name == "WireError" else text
            raise CallFailed(name, text, trace)
        value = reply["value"]
        if request["do"] != "names":
            return value
        if not isinstance(value, dict):
            raise CallFailed("WireError", "Python gave no answer when a variable was asked for")
        return {name: _named(found, name) for name, found in value.items() if name in request["names"]}

    def _reference(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Remote):
            return {"ref": value._ref}
        raise TypeError(f"a graded cell cannot pass a {type(value).__name__} into a kernel")


def _named(value: Any, name: str) -> Any:
    """Give a learner's object its name in the notebook, for messages."""
    if isinstance(value, RemoteTensor) and value.remote is not None:
        object.__setattr__(value.remote, "_name", name)
    elif isinstance(value, Remote):
        object.__setattr__(value, "_name", name)
    return value
