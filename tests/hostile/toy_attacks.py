"""Everybody in the toy's class, by the way they hand in."""

import broken
import hurting
import raising
from handing_in import Submission

# Graded before all others and after them.
HONEST_LEARNERS = ("aaron", "zoe")
ATTACKS: list[Submission] = [*raising.SUBMISSIONS, *hurting.SUBMISSIONS, *broken.SUBMISSIONS]
# They come through `nbgrader zip_collect`, where an id is the platform's, or through `nbgrader collect`.
DOORS: list[Submission] = [*hurting.ZIPPED, *raising.COLLECTED]
