"""A live kernel at the other end: one request, one reply."""

from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_client import KernelClient
from jupyter_core.utils import run_sync

from grader.bridge.kernel import REPLY

# Runs in the learner's namespace and leaves no name behind. Importing lab registers its probes.
_CODE = "__import__('grader.lab'), __import__('grader.bridge.kernel', fromlist=['serve']).serve()"

Guard = Callable[[Awaitable[list[Any]]], Awaitable[list[Any]]]


class KernelChannel:
    """Carries requests into one kernel.

    Parameters
    ----------
    client : KernelClient
        An asynchronous client whose channels are running and which nobody else uses during a call.
    guard : callable
        ``await guard(exchange)`` imposes the limits of one call, and raises where they were exceeded.
    """

    def __init__(self, client: KernelClient, guard: Guard) -> None:
        self._client, self._guard = client, guard

    def __call__(self, buffers: list[bytes]) -> list[Any]:
        """Pass a request on and return the reply's buffers; none where the kernel gave no answer."""
        return run_sync(self._guarded)(buffers)

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
