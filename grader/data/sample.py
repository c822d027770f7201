"""Seeds of the built-in sample, and the digest by which a cache knows which drawing code made it."""

import hashlib
import hmac
from functools import cache
from pathlib import Path

# The training part is the same for everybody.
PUBLIC_SEED = 2026


@cache
def digest() -> str:
    """Return a digest of the sample's drawing code, so that a sample drawn by another version is drawn anew."""
    files = sorted(Path(__file__).parent.glob("sample_*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def secret_seed(secret: bytes, project: str, level: str) -> int:
    """Return the seed of the held-out sample: 63 bits that nobody can tell without the course's secret."""
    return int.from_bytes(_keyed(secret, f"held-out seed {project} {level}")[:8], "big") >> 1


def secret_key(secret: bytes, project: str, level: str) -> str:
    """Return a folder name for the sample of this secret; it tells nothing about the secret or the seed."""
    return _keyed(secret, f"held-out folder {project} {level}").hex()[:16]


def _keyed(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()
