import numpy as np
import pytest

from grader.bridge.remote import Misuse, Remote, RemoteTensor


class Calls:
    """A link that notes what it is asked for."""

    def call(self, function, args, kwargs):
        return function, args, kwargs

    def items(self, iterator):
        return [1, 2]


@pytest.fixture
def thing():
    return Remote(Calls(), 7, "Sequential", "build_baseline()")


def test_it_can_be_called(thing):
    function, args, kwargs = thing(1, *[2, 3], named=4)
    assert function._ref == 7
    assert (args, kwargs) == ((1, 2, 3), {"named": 4})


def test_an_iterator_can_be_looped_over():
    assert list(Remote(Calls(), 7, "generator", "batches()", iterator=True)) == [1, 2]


MISUSES = {
    "attribute": lambda x: x.history,
    "item": lambda x: x["loss"],
    "length": len,
    "loop": list,
    "truth": bool,
    "equal": lambda x: x == 3,
    "unequal": lambda x: x != 3,
    "less": lambda x: x < 3,
    "number": float,
    "sum": lambda x: x + 1,
    "sum from the right": lambda x: np.ones(3) + x,
    "array": np.asarray,
    "close": lambda x: np.isclose(x, 1),
    "format": lambda x: f"{x:.3f}",
    "in": lambda x: 3 in x,
    "assignment": lambda x: setattr(x, "loss", 1),
}


@pytest.mark.parametrize("use", MISUSES)
def test_anything_else_is_a_sentence_for_the_learner(thing, use):
    with pytest.raises(Misuse, match=r"build_baseline\(\) is an object of the class Sequential, where numbers"):
        MISUSES[use](thing)


def test_a_message_may_name_it(thing):
    assert repr(thing) == "<Sequential build_baseline()>"
    assert str([thing]) == "[<Sequential build_baseline()>]"


def test_a_tensor_counts_like_an_array_and_knows_where_it_came_from(thing):
    tensor = RemoteTensor(np.arange(6.0).reshape(2, 3), thing)
    assert tensor.remote is thing
    assert tensor.shape == (2, 3)
    assert np.allclose(tensor.mean(axis=0), [1.5, 2.5, 3.5])
    assert type(np.asarray(tensor)) is np.ndarray


@pytest.mark.parametrize("use", [lambda t: t + 1, lambda t: t[0], lambda t: t.copy(), lambda t: t.T])
def test_what_is_computed_from_a_tensor_is_no_tensor(thing, use):
    assert use(RemoteTensor(np.arange(6.0).reshape(2, 3), thing)).remote is None


def test_a_tensor_cannot_be_changed_here_where_the_kernel_would_not_see_it(thing):
    tensor = RemoteTensor(np.zeros(3), thing)
    with pytest.raises(ValueError, match="read-only"):
        tensor += 1
