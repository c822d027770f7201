import numpy as np
import pytest

from grader import lab


def honest(inputs):
    return np.asarray(inputs, dtype=float).reshape(len(inputs), -1).sum(axis=1)


def by_batch_statistics(inputs):
    scores = honest(inputs)
    return scores - scores.mean()


def random_every_time(inputs, rng=np.random.default_rng(0)):  # noqa: B008 - one generator for all calls
    return honest(inputs) + rng.normal(size=len(inputs))


INPUTS = np.arange(24.0).reshape(6, 2, 2) ** 2


@pytest.mark.parametrize("inputs", [INPUTS, list(INPUTS)], ids=["array", "list"])
def test_an_honest_prediction_passes_every_probe(inputs):
    assert lab.same_twice(honest, inputs) == 0
    assert lab.alone_and_in_batch(honest, inputs) == 0
    assert lab.depends_only_on_itself(honest, inputs) == 0


def test_each_fault_shows():
    assert lab.same_twice(random_every_time, INPUTS) > 0.1
    assert lab.alone_and_in_batch(by_batch_statistics, INPUTS) > 1
    assert lab.depends_only_on_itself(by_batch_statistics, INPUTS) > 1


def test_nan_never_passes_for_small():
    assert not lab.same_twice(lambda inputs: honest(inputs) * np.nan, INPUTS) < 1


def test_a_changing_shape_is_named():
    with pytest.raises(AssertionError, match=r"should have the same shape have \(1, 1\) and \(1, 6\)"):
        lab.alone_and_in_batch(lambda inputs: honest(inputs)[None].repeat(len(inputs), 0)[:, : len(inputs)], INPUTS[:6])


def test_a_falling_loss_is_below_one():
    assert lab.loss_falls(np.linspace(2.3, 0.1, 50)) < 0.2
    assert lab.loss_falls([2.3] * 5) == 1


def test_a_torch_model_is_measured_and_left_as_it_was():
    import torch

    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 5), torch.nn.Dropout(), torch.nn.BatchNorm1d(5))
    model[1].bias.requires_grad_(False)
    assert lab.count_parameters(model) == 60 + 10
    assert lab.output_shape(model, np.zeros((7, 3, 4), np.float32)) == (7, 5)
    assert model.training
    assert int(model[3].num_batches_tracked) == 0


def test_a_tensor_becomes_an_array():
    import torch

    tensor = torch.ones(2, 3, dtype=torch.bfloat16, requires_grad=True)
    found = lab.as_array(tensor)
    assert (found.shape, found.dtype) == ((2, 3), np.float32)
