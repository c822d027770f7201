"""A kernel's messages as this process may take them in: it is the submission that writes them."""

from typing import Any

from jupyter_client.session import Session

from grader.bridge.wire import has_too_many_values

LARGEST_HEADER = 100_000  # bytes
LARGEST_CONTENT = 5_000_000  # bytes; a cell may show 1 MB
_CUT = "[cut: it was too large to be shown]"
_SHOWN = {"data": {"text/plain": _CUT}, "metadata": {}}
_ERROR = {"status": "error", "ename": "Error", "evalue": _CUT, "traceback": [_CUT], "execution_count": 0}
_INSTEAD: dict[str, dict[str, Any]] = {
    "stream": {"name": "stdout", "text": f"{_CUT}\n"},
    "display_data": _SHOWN,
    "update_display_data": _SHOWN,
    "execute_result": {**_SHOWN, "execution_count": 0},
    "error": _ERROR,
    "execute_reply": _ERROR,
}


class CarefulSession(Session):
    """Takes no message for what it is not, and makes no objects of one that would fill this process's memory.

    jupyter_client raises at a damaged message, which ends the grading of a submission, and turns any number of empty
    lists into objects, of which 500 MB make 14 GB. Here the former becomes a message about nothing, which nobody waits
    for, and of the latter only its kind is left.
    """

    def feed_identities(self, msg_list: Any, copy: bool = True) -> tuple[Any, Any]:
        """Return what stands before the message proper, and that."""
        try:
            return super().feed_identities(msg_list, copy)
        except Exception:
            return [], []

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> dict[str, Any]:
        """Return the message that these parts hold."""
        try:
            _, header, parent, metadata, body, *buffers = msg_list
            if max(len(header), len(parent), len(metadata)) > LARGEST_HEADER:
                raise ValueError("an overlong header")
            if len(body) > LARGEST_CONTENT or has_too_many_values(bytes(body)):
                body = self.pack(_INSTEAD.get(self.unpack(header)["msg_type"], {}))
                parts = [header, parent, metadata, body]
                msg_list = [self.sign(parts), *parts, *buffers]
            message: dict[str, Any] = super().deserialize(msg_list, content, copy)
            dictionaries = all(isinstance(message[part], dict) for part in ("header", "parent_header", "content"))
            if dictionaries and isinstance(message["msg_type"], str):
                return message
        except Exception:  # whatever the parsing of a stranger's bytes may raise
            pass
        about = {"msg_id": "", "msg_type": "damaged"}
        return {"header": about, **about, "parent_header": {}, "metadata": {}, "content": {}, "buffers": []}
