"""Calls into a real kernel."""

import asyncio

import numpy as np
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from grader.bridge.channel import KernelChannel
from grader.bridge.link import KernelLink
from grader.bridge.remote import CallFailed, Misuse, Remote

LEARNER = """
import numpy as np

def double(x, *more, plus=0):
    return 2 * x + sum(more) + plus

def in_place(x):
    x -= x.min()
    return x

def count(n):
    for i in range(n):
        yield i

def forever():
    while True:
        yield "again"

def unanswered():
    raise NotImplementedError("this step is not answered yet")

def broken(x):
    return helper(x)

def helper(x):
    return x / 0

def leave():
    raise SystemExit(3)

class Model:
    def __call__(self, x):
        return x + 1

def build():
    return Model()

def kind(x):
    return type(x).__name__

def lambdas():
    return [lambda: 1, {"inner": build}]

def loud(x):
    print("x" * 10_000)
    return x

def huge():
    return np.zeros(300_000_000, np.uint8)

def objects():
    return np.array([1, "a", None], dtype=object)

trials = [{"rate": 0.1, "accuracy": 0.5}]
faults = {"A": "healthy"}
"""


async def no_limit(exchange):
    return await asyncio.wait_for(exchange, 60)


@pytest.fixture(scope="module")
def client():
    async def start():
        manager = AsyncKernelManager(kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        return manager, client

    async def run(code):
        asked = client.execute(code)
        while True:
            reply = await client.shell_channel.get_msg(timeout=60)
            if reply["parent_header"]["msg_id"] == asked:
                return reply["content"]

    manager, client = run_sync(start)()
    client.run = run_sync(run)
    assert client.run(LEARNER)["status"] == "ok"
    yield client
    client.stop_channels()
    run_sync(manager.shutdown_kernel)(now=True)


@pytest.fixture
def link(client):
    return KernelLink(KernelChannel(client, no_limit))


def get(link, name):
    return link.names([name])[name]


def test_plain_data_come_by_value_and_functions_as_stand_ins(link):
    found = link.names(["trials", "faults", "double", "nobody"])
    assert found["trials"] == [{"rate": 0.1, "accuracy": 0.5}]
    assert found["faults"] == {"A": "healthy"}
    assert isinstance(found["double"], Remote)
    assert "nobody" not in found


def test_arguments_and_results_pass_in_all_their_forms(link):
    double = get(link, "double")
    assert double(3) == 6
    assert double(3, 4, *[5], plus=np.int64(6)) == 21
    assert np.array_equal(double(np.arange(3.0)), [0, 2, 4])


def test_a_function_may_work_in_place_on_its_copy(link):
    mine = np.array([3.0, 5.0])
    assert get(link, "in_place")(mine).tolist() == [0, 2]
    assert mine.tolist() == [3, 5]


def test_a_generator_is_drained_and_an_endless_one_ends(link):
    assert list(get(link, "count")(3)) == [0, 1, 2]
    assert len(list(get(link, "forever")())) == 1_000_000


def test_a_generator_is_no_array(link):
    with pytest.raises(Misuse, match=r"count\(\) is an object of the class generator, where numbers"):
        np.asarray(get(link, "count")(3))


def test_an_object_can_be_called_and_passed_on(link):
    found = link.names(["build", "kind", "lambdas"])
    model = found["build"]()
    assert model(1) == 2
    assert found["kind"](model) == "Model"
    first, second = found["lambdas"]()
    assert first() == 1
    assert isinstance(second["inner"](), Remote)


def test_an_exception_comes_with_its_name_its_words_and_the_learner_s_frames(link):
    with pytest.raises(CallFailed) as caught:
        get(link, "broken")(1)
    assert (caught.value.name, caught.value.text) == ("ZeroDivisionError", "division by zero")
    assert "in broken" in caught.value.traceback
    assert "in helper" in caught.value.traceback
    assert "bridge" not in caught.value.traceback


@pytest.mark.parametrize(("name", "raised"), [("unanswered", "NotImplementedError"), ("leave", "SystemExit")])
def test_not_implemented_and_leaving_are_exceptions_like_others(link, name, raised):
    with pytest.raises(CallFailed) as caught:
        get(link, name)()
    assert caught.value.name == raised
    assert get(link, "double")(1) == 2, "the kernel lives on"


def test_what_a_function_prints_is_no_answer(link):
    assert get(link, "loud")(5) == 5


def test_too_much_and_too_strange_is_refused_in_words(link):
    with pytest.raises(CallFailed, match="what huge returned cannot be graded: it has more than 256 MB"):
        get(link, "huge")()
    with pytest.raises(Misuse, match=r"objects\(\) is an object of the class ndarray"):
        get(link, "objects")().mean()


def test_handles_of_one_cell_are_void_in_the_next(link):
    model = get(link, "build")()
    get(link, "double")
    with pytest.raises(CallFailed, match="malformed"):
        model(1)


def test_a_call_leaves_no_name_behind(client, link):
    client.run("names_before = {name for name in globals() if name[0] != '_'} | {'names_before'}")
    get(link, "double")(3)
    after = client.run("assert {name for name in globals() if name[0] != '_'} == names_before")
    assert after["status"] == "ok", after


def test_tensors_come_as_arrays_and_go_back_as_tensors(client, link):
    pytest.importorskip("torch")
    client.run("import torch\ndef tensor(x):\n    return torch.tensor(x, requires_grad=True) * 2")
    found = link.names(["tensor", "kind"])
    tensor = found["tensor"](np.ones((2, 3), np.float32))
    assert np.array_equal(tensor, np.full((2, 3), 2))
    assert found["kind"](tensor) == "Tensor"
    assert found["kind"](tensor + 1) == "ndarray"


def test_probes_answer_where_the_model_lives(client, link):
    pytest.importorskip("torch")
    from grader import lab

    client.run("import torch\ndef linear():\n    return torch.nn.Linear(3, 4)")
    model = get(link, "linear")()
    assert lab.count_parameters(model) == 16
    assert lab.output_shape(model, np.zeros((5, 3), np.float32)) == (5, 4)


@pytest.mark.parametrize("forgery", ["[]", "[b'']", "[b'[1, 2]']", "[b'{}']", "[b'x' * 9, b'y']"])
def test_a_kernel_that_answers_nonsense_fails_the_call(client, link, forgery):
    double = get(link, "double")
    client.run(f"import grader.bridge.kernel as side\nreal, side.answer = side.answer, lambda *asked: {forgery}")
    try:
        with pytest.raises(CallFailed, match=r"what double returned cannot be read|gave no answer when double"):
            double(1)
    finally:
        client.run("side.answer = real")
    assert get(link, "double")(1) == 2


def test_a_kernel_that_does_not_answer_fails_the_call(client, link):
    double = get(link, "double")
    client.run("real, side.serve = side.serve, lambda: None")
    try:
        with pytest.raises(CallFailed, match="gave no answer when double was asked for"):
            double(1)
    finally:
        client.run("side.serve = real")
