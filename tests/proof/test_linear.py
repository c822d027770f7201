import numpy as np
import pytest

from grader.proof.linear import bag_accuracy, counts, softmax_accuracy, words


def test_words_are_small_and_free_of_markup():
    assert words('It ISN\'T "good"...<br /><br />8/10!') == ["it", "isn't", "good", "8", "10"]


def test_counts_are_roots_of_how_often_a_common_word_stands_there():
    train, test = counts(["good good good good film", "film film good", "film"], ["good film unheard", "", "film"])
    assert train.dtype == np.float32
    assert train.ravel().tolist() == pytest.approx([1, 2**0.5, 1])
    assert test.tolist() == [[1], [0], [1]]  # 'good' stands in two training texts only, 'unheard' in none


def test_pairs_of_words_are_counted_in_order():
    train, test = counts(["a b a b"] * 3, ["b a", "a b"], n_gram=2)
    assert train.shape == (3, 4)  # a, a b, b, b a
    assert (test[0] != test[1]).any()


def test_a_linear_model_separates_what_a_line_can():
    x = np.random.default_rng(0).normal(size=(600, 4)).astype(np.float32)
    y = (x[:, 0] + x[:, 1] > 0).astype(np.int64)
    assert softmax_accuracy((x[:400], y[:400]), (x[400:], y[400:]), decays=(0.0,), epochs=500) > 0.9


def test_only_a_hidden_layer_solves_exclusive_or():
    x = np.random.default_rng(0).choice([-1.0, 1.0], size=(600, 2)).astype(np.float32)
    y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    splits = (x[:400], y[:400]), (x[400:], y[400:])
    assert softmax_accuracy(*splits) < 0.8
    assert softmax_accuracy(*splits, hidden=16, decays=(0.0,), epochs=100) > 0.95


def test_pairs_of_words_tell_what_single_words_cannot():
    texts = ["good not bad", "bad not good"] * 40
    labels = np.array([1, 0] * 40)
    assert bag_accuracy((texts, labels), (texts, labels), 1) == 0.5
    assert bag_accuracy((texts, labels), (texts, labels), 2) == 1.0
