import numpy as np
import pytest

from grader import lab
from grader.errors import CourseError
from grader.lab import processes


def test_arrays_and_numbers_come_back(desk):
    found = lab.in_fresh_process(
        "import numpy as np\n_hidden = 1\ntwice = 2 * x\nn = len(texts)\nword = str(texts[1])",
        x=np.arange(3),
        texts=["a", "bc"],
    )
    assert set(found) == {"twice", "n"}
    assert found["twice"].tolist() == [0, 2, 4]
    assert int(found["n"]) == 2


def test_a_function_gets_the_arrays_and_returns_a_dictionary(desk):
    def away(x, n):
        import numpy as np

        return {"sum": np.sum(x), "n": n + 1}

    found = lab.in_fresh_process(away, x=np.arange(4), n=2)
    assert {name: int(value) for name, value in found.items()} == {"sum": 6, "n": 3}


def test_nothing_of_this_process_is_there(desk, monkeypatch):
    found = lab.in_fresh_process("import sys, os\nloaded = 'grader' in sys.modules\nhere = len(os.listdir())")
    assert not found["loaded"]
    assert int(found["here"]) == len(list(desk.iterdir()))


def test_the_processs_own_message_is_told(desk):
    with pytest.raises(CourseError, match=r"failed with code 1:[\s\S]*No such file[\s\S]*missing\.pt2"):
        lab.in_fresh_process("open('missing.pt2')")


def test_objects_do_not_pass(desk):
    with pytest.raises(CourseError, match="numbers or texts"):
        lab.in_fresh_process("n = 1", x=np.array([object()]))


def test_a_process_that_hangs_is_stopped(desk, monkeypatch):
    monkeypatch.setattr(processes, "LIMIT", 1)
    with pytest.raises(CourseError, match="stopped after 1 s"):
        lab.in_fresh_process("import time; time.sleep(60)")
