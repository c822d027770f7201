"""The data sets: fetch, verify, read, split, hold out, and the built-in sample that stands in for them."""

from grader.data.fetch import fetch
from grader.data.holdout import held_out
from grader.data.kinds import Images, Reviews
from grader.data.load import level, load
from grader.data.status import status

__all__ = ["Images", "Reviews", "fetch", "held_out", "level", "load", "status"]
