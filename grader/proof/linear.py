"""Linear models in NumPy: the floor under everything that looks at neighbours or at order."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+")


def words(text: str) -> list[str]:
    """A review's words in small letters, without markup and punctuation."""
    return _WORD.findall(text.lower().replace("<br />", " "))


def counts(
    train: Sequence[str], test: Sequence[str], n_gram: int = 1, at_least: int = 3
) -> tuple[np.ndarray, np.ndarray]:
    """Bags of words, or of all sequences of one to `n_gram` words.

    Parameters
    ----------
    train, test
        Raw texts; what stands in fewer than `at_least` training texts is left out.

    Returns
    -------
    Two float32 arrays (texts, terms): the square roots of the counts, which suit a linear model better.
    """

    def terms(text: str) -> Counter[tuple[str, ...]]:
        found = words(text)
        return Counter(tuple(found[i : i + k]) for k in range(1, n_gram + 1) for i in range(len(found) - k + 1))

    bags = [terms(text) for text in train]
    seen = Counter(term for bag in bags for term in bag)
    column = {term: i for i, term in enumerate(sorted(term for term, n in seen.items() if n >= at_least))}

    def table(rows: Sequence[Counter[tuple[str, ...]]]) -> np.ndarray:
        matrix = np.zeros((len(rows), len(column)), dtype=np.float32)
        for i, bag in enumerate(rows):
            for term, n in bag.items():
                if term in column:
                    matrix[i, column[term]] = n**0.5
        return matrix

    return table(bags), table([terms(text) for text in test])


def bag_accuracy(
    train: tuple[Sequence[str], np.ndarray], test: tuple[Sequence[str], np.ndarray], n_gram: int = 1
) -> float:
    """Test accuracy of logistic regression on bags of words or of up to `n_gram` words; see `softmax_accuracy`.

    Parameters
    ----------
    train, test
        (raw texts, labels int64 (n,)).
    """
    bags, bags_test = counts(train[0], test[0], n_gram, at_least=3 if n_gram == 1 else 5)
    decays = (1e-2, 0.1, 1.0, 3.0)
    return softmax_accuracy((bags, train[1]), (bags_test, test[1]), decays=decays, epochs=10)


def softmax_accuracy(
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    hidden: int = 0,
    decays: Sequence[float] = (0.1, 1.0),
    epochs: int = 30,
) -> float:
    """Test accuracy of softmax regression, or with `hidden` > 0 of a network with one hidden layer (ReLU).

    Trained with Adam in batches of 100, once for each weight decay; the best of them on the test set is returned, which
    flatters the model: it is a floor that others have to stay above.

    Parameters
    ----------
    train, test
        (inputs float (n, features), labels int64 (n,)).
    """
    classes = int(train[1].max()) + 1
    mean, scale = train[0].mean(axis=0), train[0].std(axis=0) + 1e-3
    x, x_test = (train[0] - mean) / scale, (test[0] - mean) / scale
    return max(_fit(x, train[1], x_test, test[1], classes, hidden, decay, epochs) for decay in decays)


def _fit(
    x: np.ndarray,
    y: np.ndarray,
    x_test: np.ndarray,
    y_test: np.ndarray,
    classes: int,
    hidden: int,
    decay: float,
    epochs: int,
) -> float:
    rng = np.random.default_rng(0)
    sizes = [x.shape[1], hidden, classes] if hidden else [x.shape[1], classes]
    weights = [np.zeros((a, b), np.float32) for a, b in pairwise(sizes)]
    if hidden:
        weights = [rng.normal(0, (2 / w.shape[0]) ** 0.5, w.shape).astype(np.float32) for w in weights]
    weights += [np.zeros(b, np.float32) for b in sizes[1:]]
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    step, steps, layers = 0, epochs * -(-len(x) // 100), len(sizes) - 1

    def forward(inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inside = np.maximum(inputs @ weights[0] + weights[2], 0) if hidden else inputs
        return inside, inside @ weights[layers - 1] + weights[-1]

    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // 100)):
            inside, logits = forward(x[rows])
            slope = np.exp(logits - logits.max(axis=1, keepdims=True))
            slope /= slope.sum(axis=1, keepdims=True)
            slope[np.arange(len(rows)), y[rows]] -= 1
            slope /= len(rows)
            gradients = [inside.T @ slope + decay * weights[layers - 1], slope.sum(axis=0)]
            if hidden:
                back = (slope @ weights[1].T) * (inside > 0)
                gradients = [x[rows].T @ back + decay * weights[0], gradients[0], back.sum(axis=0), gradients[1]]
            step += 1
            rate = 1e-3 * (1 - step / (steps + 1))
            for w, g, m, v in zip(weights, gradients, first, second, strict=True):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return float((forward(x_test)[1].argmax(axis=1) == y_test).mean())
