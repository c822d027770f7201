"""Give memory back to the system between trainings."""

import ctypes
import gc
import sys


def release_memory() -> None:
    """Free what nothing refers to any more and, with glibc, return it to the system.

    glibc keeps freed blocks of up to 32 MB for reuse. The activations of an LSTM come in a different size for each
    length of a batch, so a training leaves hundreds of megabytes in pieces that the next one does not fit into.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
