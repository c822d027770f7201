"""Questions about models and predictions, answered with plain data by running them."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from grader.bridge import kernel
from grader.bridge.remote import Remote
from grader.bridge.tensors import framework_of, to_array
from grader.errors import CourseError

Probe = TypeVar("Probe", bound=Callable[..., Any])


def where_it_lives(probe: Probe) -> Probe:
    """Let `probe` answer in a learner's kernel where it is asked about a stand-in for one of its objects.

    What comes back is a claim of the submission: worth a step's points, never an accuracy.
    """
    kernel.probe(probe)

    @wraps(probe)
    def ask(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, Remote):
                return value._link.probe(probe.__name__, args, kwargs)
        try:
            return probe(*args, **kwargs)
        except CourseError as error:  # None where a model should be: the submission is at fault, not the course
            raise AssertionError(str(error)) from None

    return ask  # type: ignore[return-value]


@where_it_lives
def count_parameters(model: Any) -> int:
    """Return the number of trainable parameters of a PyTorch or Keras model."""
    from grader.lab.weights import of_model

    return of_model(model).parameters()


def as_array(value: Any) -> np.ndarray:
    """Return a tensor of PyTorch or TensorFlow as a NumPy array in its own layout; bfloat16 becomes float32."""
    return to_array(value)


@where_it_lives
def output_shape(model: Any, example: Any) -> tuple[int, ...]:
    """Return the shape of what `model` makes of the batch `example`; a PyTorch model keeps its mode."""
    if framework_of(model) == "torch":
        import torch

        where = next(model.parameters()).device
        was_training = model.training
        model.eval()
        with torch.no_grad():
            shape = model(torch.as_tensor(example, device=where)).shape
        model.train(was_training)
    else:
        shape = model(example, training=False).shape
    return tuple(int(size) for size in shape)


def same_twice(predict: Callable[[Any], Any], inputs: Any) -> float:
    """Return the largest difference between two predictions for the same inputs; dropout left on shows here."""
    return _difference(predict(inputs), predict(inputs))


def alone_and_in_batch(predict: Callable[[Any], Any], inputs: Sequence[Any]) -> float:
    """Return how much a prediction differs between an example alone and among all `inputs`, at most.

    More than rounding means that examples influence each other: statistics of the batch, or padding without a mask.
    The first, middle and last example are tried.
    """
    together = np.asarray(predict(inputs))
    tried = sorted({0, len(inputs) // 2, len(inputs) - 1})
    return max(_difference(predict(inputs[i : i + 1]), together[i : i + 1]) for i in tried)


def depends_only_on_itself(predict: Callable[[Any], Any], inputs: Sequence[Any]) -> float:
    """Return how much the other predictions change, at most, when the first example is replaced by the last."""
    replaced = (
        [inputs[-1], *inputs[1:]] if isinstance(inputs, list) else np.concatenate([inputs[-1:], np.asarray(inputs)[1:]])
    )
    return _difference(np.asarray(predict(inputs))[1:], np.asarray(predict(replaced))[1:])


def loss_falls(losses: Sequence[float]) -> float:
    """Return the mean of the last tenth of `losses` as a share of the first tenth's: below 1 the loss fell."""
    values = np.asarray(losses, dtype=float)
    tenth = max(1, len(values) // 10)
    return float(values[-tenth:].mean() / values[:tenth].mean())


def _difference(a: Any, b: Any) -> float:
    """Return the largest absolute difference; NaN if there is a NaN in either, which no check lets pass."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    assert a.shape == b.shape, f"two predictions that should have the same shape have {a.shape} and {b.shape}."
    return float(np.abs(a - b).max())
