"""The trusted side of a call: requests into a kernel, and what comes back."""

from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from jupyter_client import KernelClient
from jupyter_core.utils import run_sync

from grader.bridge import wire
from grader.bridge.kernel import REPLY
from grader.bridge.remote import CallFailed, Remote, RemoteTensor

# Runs in the learner's namespace and leaves no name behind. Importing lab registers its probes.
_CODE = "__import__('grader.lab'), __import__('grader.bridge.kernel', fromlist=['serve']).serve()"

Guard = Callable[[Awaitable[list[Any]]], Awaitable[list[Any]]]


class KernelLink:
    """The connection of graded cells to one kernel.

    Parameters
    ----------
    client : KernelClient
        An asynchronous client whose channels are running and which nobody else uses during a call.
    guard : callable
        ``await guard(exchange)`` imposes the limits of one call, and raises where they were exceeded.
    """

    def __init__(self, client: KernelClient, guard: Guard) -> None:
        self._client, self._guard = client, guard

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
        received = run_sync(self._guarded)(sent)

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

    async def _guarded(self, buffers: list[bytes]) -> list[Any]:
        return await self._guard(self._exchange(buffers))

    async def _exchange(self, buffers: list[bytes]) -> list[Any]:
        """Send one request and return the reply's buffers; whatever else the kernel says meanwhile is dropped."""
        client = self._client
        content = {
            "code": _CODE,
            "silent": True,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = client.session.msg("execute_request", content)
        client.session.send(client.shell_channel.socket, message, buffers=buffers)
        asked = message["header"]["msg_id"]
        reply: list[Any] = []
        heard: dict[str, Any] = {}
        while not (heard.get("msg_type") == "status" and heard["content"].get("execution_state") == "idle"):
            heard = await self._hear(client.iopub_channel, asked)
            if heard["msg_type"] == REPLY and not reply:
                reply = list(heard["buffers"])
        while heard["msg_type"] != "execute_reply":
            heard = await self._hear(client.shell_channel, asked)
        return reply

    @staticmethod
    async def _hear(channel: Any, asked: str) -> dict[str, Any]:
        """Return the next message about the request `asked`."""
        while True:
            message: dict[str, Any] = await channel.get_msg(timeout=None)
            if message["parent_header"].get("msg_id") == asked:
                return message


def _named(value: Any, name: str) -> Any:
    """Give a learner's object its name in the notebook, for messages."""
    if isinstance(value, RemoteTensor) and value.remote is not None:
        object.__setattr__(value.remote, "_name", name)
    elif isinstance(value, Remote):
        object.__setattr__(value, "_name", name)
    return value
