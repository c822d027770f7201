"""``python -m grader.sandbox`` prints whether this machine can protect itself from a submission."""

import sys

from grader.sandbox.probe import state, why_not

if __name__ == "__main__":
    print(state())
    sys.exit(why_not() is not None)
