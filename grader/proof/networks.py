"""The networks of the sample's ladder: the two baselines in Keras, and what beats them in PyTorch.

The baselines are the classic Keras tutorial models: inputs scaled to 0..1, no augmentation, no masking.
"""

import os
from collections import Counter
from collections.abc import Sequence

import numpy as np

from grader.proof.linear import words

Split = tuple[np.ndarray, np.ndarray]  # images uint8 (n, 32, 32, 3), labels int64 (n,)
Texts = tuple[Sequence[str], np.ndarray]  # reviews, labels int64 (n,)

_UNKNOWN = 1  # 0 is padding


def keras_cnn(train: Split, test: Split, epochs: int = 10) -> float:
    """Test accuracy of the baseline CNN (122,570 parameters), Adam 1e-3, batches of 64."""
    keras = _keras()
    layers = keras.layers
    model = keras.Sequential([
        layers.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
        layers.Dense(64, activation="relu"), layers.Dropout(0.5), layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(train[0] / np.float32(255), train[1], batch_size=64, epochs=epochs, verbose=0)
    return float(model.evaluate(test[0] / np.float32(255), test[1], batch_size=500, verbose=0)[1])


def keras_lstm(train: Texts, test: Texts, epochs: int = 6, length: int = 200) -> float:
    """Test accuracy of the baseline LSTM: padded and cut at the front, its last state decides; Adam, batches of 64."""
    keras = _keras()
    vocabulary = _vocabulary(train[0])
    layers = keras.layers
    model = keras.Sequential([
        layers.Input((length,)), layers.Embedding(10_000, 128), layers.LSTM(64), layers.Dense(1, activation="sigmoid"),
    ])  # fmt: skip
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])

    def padded(texts: Sequence[str]) -> np.ndarray:
        table = np.zeros((len(texts), length), dtype=np.int32)
        for row, ids in zip(table, _encoded(texts, vocabulary, length), strict=True):
            row[length - len(ids) :] = ids
        return table

    model.fit(padded(train[0]), train[1], batch_size=64, epochs=epochs, verbose=0)
    return float(model.evaluate(padded(test[0]), test[1], batch_size=500, verbose=0)[1])


def torch_cnn(train: Split, test: Split, epochs: int = 10, width: int = 16) -> float:
    """Test accuracy of a convolutional network with batch norm, trained with mirror images and shifts of two pixels."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.manual_seed(0)

    def block(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]

    model = nn.Sequential(
        *block(3, width), *block(width, width), nn.MaxPool2d(2),
        *block(width, 2 * width), *block(2 * width, 2 * width), nn.MaxPool2d(2),
        *block(2 * width, 4 * width), *block(4 * width, 4 * width),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10),
    ).to(memory_format=torch.channels_last)  # fmt: skip
    x, x_test = (torch.from_numpy(images).permute(0, 3, 1, 2).float() / 128 - 1 for images, _ in (train, test))
    y, batch = torch.from_numpy(train[1]), 100
    steps = epochs * -(-len(x) // batch)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps)
    for _ in range(epochs):
        model.train()
        for rows in torch.randperm(len(x)).split(batch):
            down, right = (int(k) for k in torch.randint(0, 5, (2,)))
            seen = F.pad(x[rows], (2, 2, 2, 2), mode="reflect")[:, :, down : down + 32, right : right + 32]
            seen = torch.where(torch.rand(len(rows), 1, 1, 1) < 0.5, seen.flip(3), seen)
            loss = F.cross_entropy(
                model(seen.contiguous(memory_format=torch.channels_last)), y[rows], label_smoothing=0.1
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.no_grad():
        predicted = torch.cat([model(part).argmax(1) for part in x_test.split(500)])
    return float((predicted.numpy() == test[1]).mean())


def torch_lstm(train: Texts, test: Texts, epochs: int = 6, length: int = 250) -> float:
    """Test accuracy of an LSTM whose outputs are averaged over the review's words, padding excluded."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    vocabulary = _vocabulary(train[0])
    x, x_test = ([torch.tensor(ids) for ids in _encoded(split[0], vocabulary, length)] for split in (train, test))
    y = torch.from_numpy(train[1]).float()

    class Pooled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(len(vocabulary) + 2, 64)
            self.lstm = nn.LSTM(64, 64, batch_first=True)
            self.head = nn.Linear(64, 1)
            self.drop = nn.Dropout(0.3)

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            mask = (ids > 0).unsqueeze(2)
            states = self.lstm(self.drop(self.embedding(ids)))[0] * mask
            return self.head(self.drop(states.sum(1) / mask.sum(1))).squeeze(1)

    def batch_of(reviews: Sequence[torch.Tensor]) -> torch.Tensor:
        return nn.utils.rnn.pad_sequence(list(reviews), batch_first=True)

    model, size = Pooled(), 32
    batches = -(-len(x) // size)
    optimizer = torch.optim.Adam(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=epochs * batches)
    lengths = np.array([len(ids) for ids in x])
    for _ in range(epochs):
        model.train()
        order = np.argsort(lengths + rng.uniform(0, 30, len(x)))  # reviews of similar length together: little padding
        for k in rng.permutation(batches):
            rows = order[k * size : (k + 1) * size]
            loss = nn.functional.binary_cross_entropy_with_logits(model(batch_of([x[i] for i in rows])), y[rows])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(batch_of(x_test[i : i + 200])) for i in range(0, len(x_test), 200)])
    return float(((logits.numpy() > 0) == test[1]).mean())


def _keras():  # type: ignore[no-untyped-def]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before the first import, or its log lines cover the table
    import keras

    keras.utils.set_random_seed(0)
    return keras


def _vocabulary(texts: Sequence[str], size: int = 10_000) -> dict[str, int]:
    seen = Counter(word for text in texts for word in words(text))
    return {word: i for i, (word, _) in enumerate(seen.most_common(size - 2), start=_UNKNOWN + 1)}


def _encoded(texts: Sequence[str], vocabulary: dict[str, int], length: int) -> list[list[int]]:
    return [[vocabulary.get(word, _UNKNOWN) for word in words(text)][-length:] for text in texts]
