"""Trained weights of the toy assignment: safetensors without a tensor, whose metadata hold the factor."""

import json


def weights(factor: float | str) -> bytes:
    """Return the bytes of `final.safetensors` for a factor; 1 is a good one."""
    header = json.dumps({"__metadata__": {"factor": str(factor)}}).encode()
    return len(header).to_bytes(8, "little") + header
