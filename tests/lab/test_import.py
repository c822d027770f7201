import subprocess
import sys

import pytest

from grader import lab

IMPORT = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None
from grader import lab
loaded = {{"torch", "tensorflow", "keras", "matplotlib", "IPython", "h5py"}} & set(sys.modules) - set({blocked!r})
assert not loaded, loaded
print(len(dir(lab)))
"""


@pytest.mark.parametrize("blocked", [["torch", "tensorflow", "keras"], ["fcntl", "resource", "pwd"]])
def test_the_lab_is_imported_without_frameworks_and_without_unix(blocked):
    code = IMPORT.format(blocked=blocked)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > len(lab.__all__)


def test_every_name_that_notebooks_may_use_is_there_and_documented():
    for name in lab.__all__:
        assert getattr(lab, name).__doc__, name
