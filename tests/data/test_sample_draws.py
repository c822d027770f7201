import numpy as np
import pytest

from grader.data.sample_draws import Draws


def test_the_stream_is_pinned():
    draws = Draws(1, 2)
    assert [draws.below(1000) for _ in range(5)] == [786, 766, 601, 869, 22]


def test_a_range_is_covered_evenly():
    draws = Draws(3)
    seen = np.bincount([draws.between(2, 5) for _ in range(8000)])
    assert seen[:2].sum() == 0
    assert (np.abs(seen[2:] - 2000) < 200).all()


def test_real_numbers_stay_in_their_range():
    draws = Draws(4)
    values = [draws.real(-2, 3) for _ in range(4000)]
    assert -2 <= min(values) < -1.9
    assert 2.9 < max(values) < 3


def test_the_favoured_come_first():
    draws = Draws(5)
    seen = np.bincount([draws.favour(range(4), 2) for _ in range(8000)], minlength=4)
    assert (np.diff(seen) < 0).all()
    assert seen[0] / 8000 == pytest.approx(0.5, abs=0.03)  # u * u < 1/4 for half of all u


def test_shuffling_keeps_every_item():
    order = Draws(6).shuffled(range(50))
    assert order != list(range(50))
    assert sorted(order) == list(range(50))


def test_noise_is_centred_and_reproducible():
    noise = Draws(7).noise((200, 32, 3))
    assert abs(noise.mean()) < 4
    assert noise.std() == pytest.approx(148, rel=0.02)
    assert (noise == Draws(7).noise((200, 32, 3))).all()
