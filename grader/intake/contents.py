"""Is a file what its name says? Weights, JSON, and the two small files of nbgrader's exchange. Nothing is unpickled."""

import json
import re
from typing import Any

from grader.bridge.wire import STRING, has_too_many_values
from grader.intake.names import SECRET, TIMESTAMP
from grader.intake.regular import Refused

DEEPEST = 50  # brackets within brackets; a notebook's outputs need about ten
MOST_VALUES = 500_000  # a parsed value takes some 100 bytes of memory, whatever the file's size
LONGEST_HEADER = 1_000_000  # bytes of safetensors' JSON header; 100 tensors need 10,000
HDF5 = b"\x89HDF\r\n\x1a\n"  # https://docs.hdfgroup.org/documentation/hdf5/latest/_f_m_t4.html, superblock
PICKLES = {b"PK\x03\x04": "a zip archive, as torch.save writes,", b"\x80": "a pickle"}
_SAVE = "save the model with the notebook's own cell and hand in again"


def check_content(name: str, content: bytes) -> None:
    """Raise `Refused` where `content` is not what `name` says. A notebook's is looked at elsewhere."""
    if name == TIMESTAMP:
        _check_timestamp(content)
    elif name == SECRET:
        if not (content.isascii() and content.decode().strip().isalnum()):
            raise Refused("it is not what nbgrader writes there")
    elif name.endswith(".json"):
        parse_json(content)
    elif name.endswith(".safetensors"):
        try:
            _check_safetensors(content)
        except Refused:
            _check_code(content)  # only now: a header of 2,944 bytes begins with a pickle's first byte, too
            raise
    elif name.endswith(".h5"):
        _check_code(content)
        if not content.startswith(HDF5):
            raise Refused(f"it is no HDF5 file, which weights of Keras are; {_SAVE}")


def parse_json(content: bytes) -> Any:
    """Return what the JSON text `content` holds.

    Depth and number of values are counted before anything is built: 20 MB of brackets would make 400 MB of objects.
    """
    if has_too_many_values(content, MOST_VALUES):
        raise Refused(f"it holds more than {MOST_VALUES:,} values; clear the notebook's outputs, or save less")
    depth = 0
    for bracket in re.findall(rb"[][{}]", STRING.sub(b"", content)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise Refused(f"it holds more than {DEEPEST} brackets within each other")
    if not content.strip():
        raise Refused("it is empty; save it again and hand in again")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("it is no UTF-8 text, so it cannot be JSON") from None
    except json.JSONDecodeError as error:
        raise Refused(f"it is damaged: no valid JSON from line {error.lineno}, column {error.colno} on") from None
    except ValueError:
        raise Refused("it holds a number of thousands of digits") from None


def _check_code(content: bytes) -> None:
    for start, kind in PICKLES.items():
        if content.startswith(start):
            raise Refused(f"it is {kind} under another name, and such a file can hold code; {_SAVE}")


def _check_safetensors(content: bytes) -> None:
    """Check the header: its length (8 bytes), tensors by name with dtype, shape and place in the rest of the file."""
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not 2 <= length <= min(LONGEST_HEADER, len(content) - 8):
        raise Refused(f"it is no safetensors file; {_SAVE}")
    header = parse_json(content[8 : 8 + length])
    if not isinstance(header, dict):
        raise Refused(f"it is no safetensors file; {_SAVE}")
    rest = len(content) - 8 - length
    if not all(_fits(tensor, rest) for name, tensor in header.items() if name != "__metadata__"):
        raise Refused(f"it is damaged: its header names tensors that are not in it; {_SAVE}")


def _fits(tensor: Any, rest: int) -> bool:
    match tensor:
        case {"dtype": str(), "shape": [*shape], "data_offsets": [int(begin), int(end)]}:
            return 0 <= begin <= end <= rest and all(type(size) is int and size >= 0 for size in shape)
    return False


def _check_timestamp(content: bytes) -> None:
    from nbgrader.utils import parse_utc

    try:
        if len(content) <= 100 and parse_utc(content.decode("ascii").strip()):
            return
    except Exception:  # dateutil raises whatever its arithmetic meets
        pass
    raise Refused("it holds no time that can be read, so the time of handing in is unknown")
