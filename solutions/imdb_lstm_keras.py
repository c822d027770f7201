# %% [markdown]
# # IMDb: an LSTM in Keras
#
# A film review goes in as raw text, the chance that its writer liked the film comes out. You write the parts that
# matter: tokens, padding, one step of the LSTM, the training. At the end stands one function, `predict`, marked on
# reviews that you have never seen.
#
# You learn how Keras layers hand **masks** to each other, `fit` with **callbacks**, learning-rate schedules, and a
# forget gate that starts open. It takes about four and a half hours, training included, in two or three sittings.

# %% [markdown]
# **How a step goes.** A question. Your prediction, sealed and never graded: a wrong one teaches more. A few lines of
# code where it says `# Write your answer here`. A check that names the likely fault; run it as often as you like.
# Stuck? Three hints unfold, and each says more than the one before.
#
# Cells under `if lab.exploring():` are experiments; the grader skips them. Training is never repeated to grade: your
# trained weights are handed in beside this notebook.

# %% name="start"
import inspect
import itertools
import json
import math
import re
import tempfile
import time
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from grader import lab

lab.start("imdb_lstm_keras", seed=0)

import keras
import tensorflow as tf
from keras import layers, ops

tf.get_logger().setLevel("ERROR")  # leaves out hints for TensorFlow's own developers

# %% include="imdb.look"

# %% include="imdb.split"

# %% include="imdb.bag"

# %% [markdown]
# One cell of settings for the rest of the notebook, by the data in use. `length` is where a review is cut: an LSTM's time
# grows with every word it reads. The other entries are explained where they are used.

# %% name="settings"
settings = {
    "smoke": {"vocabulary": 2_000, "length": 200, "batch": 8, "rate": 0.01, "dropout": 0.0, "start": 0.1},
    "sample": {"vocabulary": 2_000, "length": 300, "batch": 16, "rate": 0.01, "dropout": 0.1, "start": 0.1},
    "full": {"vocabulary": 20_000, "length": 320, "batch": 48, "rate": 0.0045, "dropout": 0.4, "start": 0.3},
}[reviews.level]
settings |= {
    "smoke": {"epochs": 8, "trial_reviews": 200, "trial_epochs": 1},
    "sample": {"epochs": 3, "trial_reviews": 2_000, "trial_epochs": 2},
    "full": {"epochs": 3, "trial_reviews": 6_000, "trial_epochs": 2},
}[reviews.level]
VOCABULARY_SIZE, LENGTH = settings["vocabulary"], settings["length"]

# %% include="imdb.tokens"

# %% include="imdb.average"

# %% include="imdb.lstm"

# %% [markdown]
# ### The same in Keras
#
# `keras.layers.LSTMCell` is your `lstm_step`; `keras.layers.LSTM` is the loop around it. Its weights are your W, U and
# b, in the order i, f, g, o (Keras' own code calls the candidate *c*).
#
# One of the four gates starts differently. Its bias is 1, all others are 0. So before any training, with everything
# else near zero, that gate is σ(1) = 0.73. Which gate, and what does it buy?

# %% name="predict-forget"
lab.predict_first("forget", "A gate of 0.73 on the memory: what share survives ten words (per cent)?", None)

# %% name="same-in-keras"
layer = layers.LSTM(4, return_sequences=True)
words = np.random.default_rng(0).normal(size=(2, 7, 3)).astype("float32")  # 2 reviews, 7 words, 3 numbers a word
theirs = layer(words).numpy()  # the state after every word: (2, 7, 4)
W, U, b = layer.get_weights()
h = c = np.zeros((2, 4))
ours = np.zeros_like(theirs)
for t in range(7):
    h, c = lstm_step(words[:, t], h, c, W, U, b)
    ours[:, t] = h
print("W", W.shape, " U", U.shape, " b", b.shape)
print("largest difference over 7 words:", np.abs(ours - theirs).max())
for gate, values in zip("ifgo", b.reshape(4, 4), strict=True):
    print(f"bias of {gate}:", values)
lab.compare("forget", 100 / (1 + math.exp(-1)) ** 10, "%")

# %% [markdown]
# It is the **forget gate**. At 0.5 (bias 0) a thousandth survives ten words, at 0.73 forty times as much: the gradient
# reaches further back from the first step on (Jozefowicz and others, 2015). PyTorch starts at 0.
#
# Count once: W has 4·d·u numbers, U 4·u², b 4·u. For d = u = 64 that is 16,384 + 16,384 + 256 = **33,024**. (PyTorch
# says 33,280: it keeps a second bias, which is only ever added to the first.)

# %% [markdown] goal="baseline"
# ## 7 · The baseline, and the padding trap
#
# The classic tutorial network, the one to beat. It reads the 10,000 commonest words.
#
# | layer | output | parameters |
# |---|---|---|
# | `Embedding`, 10,000 words, 128 numbers each | (n, t, 128) | 1,280,000 |
# | `LSTM`, 64 units, last state | (n, 64) | 49,408 |
# | `Dense`, 1 unit, sigmoid | (n, 1) | 65 |
#
# Check 49,408 with the formula above. It must take reviews of *any* padded length.

# %% name="predict-embedding"
lab.predict_first(
    "embedding", "What share of the baseline's 1,329,473 parameters sits in the word vectors (per cent)?", None
)

# %% [markdown] hints="baseline"
# `keras.Sequential([...])` takes the layers in order. Begin with `keras.Input(...)`: with it the weights exist at once
# and can be counted.
#
# ---
#
# `shape=(500,)` would allow reviews of 500 ids only. Which entry of a shape stands for "any"? Ids are integers: say so
# with `dtype="int64"`.
#
# ---
#
# `layers.Embedding(rows, width)`, `layers.LSTM(units)` (it returns the last state by itself), `layers.Dense(1, ...)`.
# One unit that means a probability needs `activation="sigmoid"`; a softmax over a single unit is always exactly 1.


# %% solve="baseline"
def build_baseline():
    """Return the classic network: int ids (n, t), for any t, in; probabilities (n, 1) out; 1,329,473 parameters."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(10_000, 128),
            layers.LSTM(64),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    ### END SOLUTION


# %% test="baseline"
import math

import numpy as np

from grader import lab

net = build_baseline()
found = lab.count_parameters(net)
slips = {
    1_329_345: "the embedding lacks a row",
    1_329_538: "one output unit is enough",
    738_945: "width and units are swapped",
}
assert found == 1_329_473, (
    f"expected 1,329,473 parameters, found {found:,}: {slips.get(found, 'compare each layer with the table')}"
)
ids = np.arange(21).reshape(3, 7)
assert lab.output_shape(net, ids) == (3, 1), (
    f"3 reviews give (3, 1), found {lab.output_shape(net, ids)}: return the last state only"
)
assert lab.output_shape(net, ids.reshape(1, 21)) == (1, 1), (
    "a review of another length must pass too: keras.Input((None,), ...)"
)
p = lab.as_array(net(ids))
assert not np.allclose(p, 1), "every output is exactly 1: softmax over one unit; one unit needs sigmoid"
loss = float(-np.log(np.clip(p, 1e-9, 1)).mean())
assert abs(loss - math.log(2)) < 0.05, (
    f"before training every review is a coin toss: loss near 0.693, found {loss:.3f} (sigmoid?)"
)
### BEGIN HIDDEN TESTS
draw = lab.rng("baseline")
ids = draw.integers(2, 10_000, size=(5, 13))
ids[0, :2] = 0, 9_999


def score(batch):
    return lab.as_array(net(batch))[:, 0]


p = score(ids)
assert p.shape == (5,) and ((p > 0) & (p < 1)).all(), f"expected five probabilities, found {p}"
assert np.ptp(p) > 1e-6, "every review gets the same probability: the ids do not reach the output"
assert lab.depends_only_on_itself(score, ids) < 1e-5, "one review's probability depends on another review"
swapped = ids[:, ::-1].copy()
assert np.abs(score(swapped) - p).max() > 1e-6, "the order of the words changes nothing: the LSTM is missing"
assert np.abs(lab.as_array(build_baseline()(ids))[:, 0] - p).max() > 1e-7, (
    "two networks share their weights: make new layers in each call"
)
### END HIDDEN TESTS

# %% name="embedding-share"
lab.compare("embedding", 100 * 1_280_000 / 1_329_473, "%")

# %% [markdown]
# More than nineteen of twenty parameters are the table of word vectors; the part that *reads* is small.
#
# Now the trap. A batch is a rectangle, so short reviews get zeros. The baseline puts them in **front** (so does
# `keras.utils.pad_sequences` by default). At the **end** looks more natural. But the LSTM goes on reading: row 0 of the
# embedding is a vector like any other, and after 100 helpings of it, what is left of the review?

# %% name="predict-trap"
lab.predict_first("trap", "Pads at the end, no mask, last state: validation accuracy after training (per cent)?", None)

# %% [markdown]
# ### Masks travel
#
# Keras' cure: `Embedding(..., mask_zero=True)` attaches a mask to its output, True where the id is not 0. An LSTM that
# sees a mask copies its state past the pads. Run the cell: three words; the same with three pads; the same with the
# mask lost on the way.

# %% name="mask-travels"
table, reader = layers.Embedding(10, 4, mask_zero=True), layers.LSTM(4)
words, padded = np.array([[5, 6, 7]]), np.array([[5, 6, 7, 0, 0, 0]])
print("mask of the padded review", table.compute_mask(padded).numpy()[0])
print("three words              ", reader(table(words)).numpy()[0].round(5))
print("three words, three pads  ", reader(table(padded)).numpy()[0].round(5))
print("the same, mask lost      ", reader(np.asarray(table(padded))).numpy()[0].round(5))

# %% [markdown]
# The mask is handed on from layer to layer, **as long as each layer understands masks**. `LSTM`, `Bidirectional`,
# `Dropout` and `GlobalAveragePooling1D` do. `GlobalMaxPooling1D` does not: Keras warns once, drops the mask and goes on.
# A warning of that kind is an error in disguise.

# %% [markdown] goal="padding"
# ### More padding must change nothing
#
# Write the small last-state network so that it is immune to padding at the end: `rows` rows of `width` numbers in the
# embedding, an LSTM with `units` units, one sigmoid. The check adds 100 pads and expects the same probability to five
# digits. This one check finds more silent bugs in sequence models than any other; run it on every model you build.

# %% [markdown] hints="padding"
# It is the baseline with three sizes as arguments and one word more. Where does the mask begin its journey?
#
# ---
#
# Ids from 0 to `rows - 1` must all have a row. `mask_zero=True` takes no row away from them: it only promises that 0
# is padding.
#
# ---
#
# `keras.Input((None,), dtype="int64")`, `layers.Embedding(rows, width, mask_zero=True)`, then the LSTM and the sigmoid
# as before. No layer that drops masks may stand between.


# %% solve="padding"
def build_masked(rows, width, units):
    """Return a network with an LSTM that padding cannot move: int ids (n, t) in, probabilities (n, 1) out."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(rows, width, mask_zero=True),
            layers.LSTM(units),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    ### END SOLUTION


# %% test="padding"
import numpy as np

from grader import lab

net = build_masked(40, 6, 5)
ids = np.zeros((4, 9), np.int64)
for row, n in zip(ids, (9, 1, 4, 6), strict=True):
    row[:n] = 39 - np.arange(n)
p = lab.as_array(net(ids))
assert p.shape == (4, 1), f"four reviews give probabilities (4, 1), found {p.shape}"
assert ((p > 0) & (p < 1)).all(), f"probabilities lie between 0 and 1, found {p.ravel()}: end with a sigmoid"
moved = np.abs(lab.as_array(net(np.pad(ids, ((0, 0), (0, 100))))) - p).max()
assert moved < 1e-5, f"100 more pads move the probability by {moved:.4f}: the LSTM reads on through them; pass a mask"
turned = ids[:1, ::-1].copy()
assert np.abs(lab.as_array(net(turned)) - p[0]).max() > 1e-7, (
    "the order of the words changes nothing: where is the LSTM?"
)
### BEGIN HIDDEN TESTS
draw = lab.rng("padding")
net = build_masked(53, 7, 11)


def score(batch):
    return lab.as_array(net(batch))[:, 0]


ids = draw.integers(1, 53, size=(6, 10)) * (np.arange(10) < draw.permutation([1, 3, 5, 7, 9, 10])[:, None])
for pads in (1, 37):
    moved = np.abs(score(np.pad(ids, ((0, 0), (0, pads)))) - score(ids)).max()
    assert moved < 1e-5, f"{pads} more pads move the probability by {moved:.4f}"
assert lab.alone_and_in_batch(score, ids) < 1e-5, "a review scores differently alone and in a batch"
assert lab.depends_only_on_itself(score, ids) < 1e-5, "one review's probability depends on another review"
full = np.tile(draw.permutation(np.arange(1, 53))[:10], (11, 1))
full[np.arange(10), np.arange(10)] = draw.choice(np.setdiff1d(np.arange(1, 53), full[0]), 10)
change = np.abs(score(full)[:10] - score(full)[10])
assert (change > 1e-8).all(), f"changing word {int(change.argmin()) + 1} of 10 changes nothing: every word must be read"
spread = np.ptp(lab.as_array(build_masked(53, 7, 11)(ids))[:, 0] - score(ids))
assert spread > 1e-7, "two networks share their weights: make new layers in each call"
### END HIDDEN TESTS

# %% [markdown]
# Now spring the trap on purpose: the same small last-state network three times, on the same reviews. Only the padding
# differs. Watch the two curves of each run, too: can the validation **loss** get worse while the **accuracy** holds? In
# the first run, which epoch will have the lowest validation loss?

# %% name="predict-best-epoch"
lab.predict_first("best-epoch", "Pads in front: which epoch has the lowest validation loss?", None)

# %% name="trap"
if lab.exploring():
    n, epochs, longest = {"smoke": (200, 1, 40), "sample": (2_000, 5, 160), "full": (5_000, 4, 200)}[reviews.level]
    ways = {"in front": ("left", False), "at the end": ("right", False), "at the end, masked": ("right", True)}
    curves, losses = {"chance": (range(1, epochs + 1), [0.5] * epochs)}, {}
    for way, (side, mask) in ways.items():
        keras.utils.set_random_seed(1)
        table = layers.Embedding(VOCABULARY_SIZE, 32, mask_zero=mask)
        net = keras.Sequential([keras.Input((None,)), table, layers.LSTM(32), layers.Dense(1, activation="sigmoid")])
        net.compile(keras.optimizers.Adam(5e-3), loss="binary_crossentropy", metrics=["accuracy"])
        log = lab.RunLog(epochs, math.ceil(n / 32), f"pads {way}")
        seen, asked = pad(ids_train[:n], longest, side), pad(ids_val, longest, side)
        net.fit(seen, y_train[:n], 32, epochs, verbose=0, callbacks=[log.keras()], validation_data=(asked, y_val))
        curves[way], losses[way] = (range(1, epochs + 1), log.history["val_accuracy"]), log.history["val_loss"]

# %% name="trap-figure"
if lab.exploring():
    fig = lab.plot_lines(curves, "epoch", "validation accuracy")
    told = ", ".join(f"{way} {accuracy[-1]:.0%}" for way, (_, accuracy) in curves.items())
    lab.show(fig, alt=f"Validation accuracy by epoch for three ways of padding; after the last epoch: {told}.")
    lab.compare("trap", 100 * curves["at the end"][1][-1], "%")
    lab.compare("best-epoch", 1 + int(np.argmin(losses["in front"])))

# %% [markdown]
# No error, no warning, and a loss that sits near 0.693. Many would now blame the optimizer; the fault is a state read at
# the wrong place. Pads in front do no such harm, but the score still depends on *how many* there are.
#
# And the loss: it often turns up while accuracy stays. A few wrong answers become *very* sure, and the loss charges for
# sureness. So training must stop in time, and somebody must remember the weights of the best epoch.

# %% [markdown]
# There is a fourth way, which you will use below. An LSTM reads from left to right, so pads at the end cannot reach
# **back**: the states *at the words* are exact without any mask. Read the answer from those, and the LSTM is spared the
# mask, which costs about a third of its time.

# %% include="imdb.buckets"

# %% [markdown]
# ### A stream for `fit`
#
# `fit` takes arrays, but also a `tf.data.Dataset`. The one below draws fresh buckets for every epoch, pads each batch to
# its own longest review and prepares the next batches while the network computes.
#
# The signature says (None, None): any number of reviews, any length. Without it TensorFlow would **retrace**, that is
# compile the network anew for every new shape, and bucketing would cost time instead of saving it.


# %% locked="stream"
def stream(sequences: list, labels: np.ndarray, batch_size: int) -> tf.data.Dataset:
    """Return batches (ids (b, t), labels (b, 1)) of similar length, in a new order in every epoch."""
    lengths = np.array([len(ids) for ids in sequences])
    seeds = itertools.count()

    def batches():
        for rows in bucket_batches(lengths, batch_size, next(seeds)):
            longest = min(LENGTH, lengths[rows].max())
            yield pad([sequences[i] for i in rows], longest, "right"), labels[rows, None].astype(np.float32)

    shapes = (tf.TensorSpec((None, None), tf.int64), tf.TensorSpec((None, 1), tf.float32))
    dataset = tf.data.Dataset.from_generator(batches, output_signature=shapes)
    n_batches = math.ceil(len(sequences) / batch_size)
    return dataset.apply(tf.data.experimental.assert_cardinality(n_batches)).prefetch(4)


# %% [markdown] goal="train"
# ### Fit, and stop in time
#
# Two functions serve every model from here on. First `probabilities`: sort the reviews by length, predict batch by
# batch, and **put the answers back in the given order**. Lose the order, and accuracy drops to a coin toss while every
# single answer is right: a fault of bookkeeping that no loss curve shows.

# %% [markdown] hints="probabilities"
# `order = np.argsort(lengths)` lists the reviews from short to long. Walk through `order` in slices of `batch_size`.
#
# ---
#
# If `rows` are the indices of a batch, `pad([sequences[i] for i in rows], longest, "right")` is its rectangle. Bound the
# longest by `LENGTH` from above and by 1 from below: an LSTM needs at least one step.
#
# ---
#
# `model.predict_on_batch(rectangle)` returns (b, 1). `p[rows] = answers[:, 0]` writes each answer to its own place, and
# nothing else is needed to undo the sorting.


# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    """Return float32 (n,): the model's probability for each array of ids, in the given order; an empty one is one pad."""
    ### BEGIN SOLUTION
    lengths = np.array([len(ids) for ids in sequences])
    order = np.argsort(lengths)
    p = np.zeros(len(sequences), np.float32)
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        longest = max(1, min(LENGTH, lengths[rows].max()))
        p[rows] = model.predict_on_batch(pad([sequences[i] for i in rows], longest, "right"))[:, 0]
    return p
    ### END SOLUTION


# %% [markdown]
# Now `train`. It compiles and fits:
#
# - Adam, gradients clipped to norm 1. One strange batch must not throw the weights across the room;
# - a learning rate that climbs to `rate` during the first quarter of all steps, then falls along a cosine to 0
#   (`CosineDecay` has a warm-up built in);
# - `EarlyStopping`: watch the validation *loss*, wait two epochs for a better one, **restore the best weights**.
#
# It returns the history, a dictionary of lists.

# %% [markdown] hints="train"
# `CosineDecay(start, steps, warmup_target=rate, warmup_steps=...)` counts optimizer steps, not epochs: a start of
# `rate / 25`, and the steps that remain after the warm-up.
#
# ---
#
# `model.compile(keras.optimizers.Adam(schedule, clipnorm=1.0), loss=..., metrics=["accuracy"])`. The record is `log =
# lab.RunLog(epochs, per_epoch, title, chance=0.5)`; it listens through the callback `log.keras()`.
#
# ---
#
# `model.fit(stream(...), validation_data=stream(...), epochs=epochs, verbose=0, shuffle=False, callbacks=[log.keras(),
# stop])`. The restoring is an argument of `keras.callbacks.EarlyStopping` that is False by default. Return `log.history`.


# %% solve="train"
def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, title=""):
    """Fit `model`, keep the weights of the epoch with the lowest validation loss, return the history."""
    ### BEGIN SOLUTION
    per_epoch = math.ceil(len(ids) / batch_size)
    warmup = epochs * per_epoch // 4
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 25, epochs * per_epoch - warmup, warmup_target=rate, warmup_steps=warmup
    )
    model.compile(keras.optimizers.Adam(schedule, clipnorm=1.0), loss="binary_crossentropy", metrics=["accuracy"])
    log = lab.RunLog(epochs, per_epoch, title, chance=0.5)
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    # shuffle=False: the stream shuffles by itself, and fit would warn that it cannot
    batches, asked = stream(ids, labels, batch_size), stream(ids_val, labels_val, 256)
    model.fit(batches, validation_data=asked, epochs=epochs, verbose=0, shuffle=False, callbacks=[log.keras(), stop])
    return log.history
    ### END SOLUTION


# %% test="train"
import numpy as np

from grader import lab

draw = lab.rng("train-visible")
lengths = draw.permutation(np.arange(240) % 11 + 1)
labels = draw.permutation(np.arange(240) % 2)
reviews_in = [np.append(draw.integers(4, 30, size=n), 2 + label) for n, label in zip(lengths, labels, strict=True)]
net = build_masked(30, 8, 8)
record = train(net, reviews_in[:160], labels[:160], reviews_in[160:], labels[160:], 3, rate=0.05, batch_size=16)
assert sorted(record) == ["train_accuracy", "train_loss", "val_accuracy", "val_loss"], (
    f"the history has {sorted(record)}: pass log.keras() to fit, return log.history"
)
assert record["train_loss"][-1] < 0.5 * record["train_loss"][0], (
    f"the training loss hardly falls: {np.round(record['train_loss'], 3)}"
)
p = np.asarray(probabilities(net, reviews_in[160:]))
assert p.shape == (80,), f"80 reviews give 80 probabilities, shape (80,); found {p.shape}"
hits = np.mean((p > 0.5) == labels[160:])
assert hits > 0.9, f"the last word tells the label, yet {hits:.0%} are right: are the answers back in the given order?"
back = np.asarray(probabilities(net, reviews_in[:159:-1]))[::-1]
assert np.abs(back - p).max() < 1e-5, "reversed input must give reversed answers: p[rows] = ... undoes the sorting"
### BEGIN HIDDEN TESTS
wrong = 1 - labels[160:]  # labels that get harder to match the more is learned: the first epoch stays the best
net = build_masked(30, 8, 8)
record = train(net, reviews_in[:160], labels[:160], reviews_in[160:], wrong, 9, rate=0.05, batch_size=16)
worse = np.array(record["val_loss"])
best = int(worse.argmin())
assert len(worse) == min(9, best + 3), (
    f"the best epoch was {best + 1} of 9, so patience 2 stops after epoch {best + 3}; it ran {len(worse)}"
)
p = np.clip(np.asarray(probabilities(net, reviews_in[160:])), 1e-7, 1 - 1e-7)
own = float(-np.mean(np.log(np.where(wrong == 1, p, 1 - p))))
assert abs(own - worse[best]) < 0.02, (
    f"the best epoch's validation loss was {worse[best]:.3f}, the returned model's is {own:.3f}: restore the best weights"
)
odd = [reviews_in[0], [], reviews_in[1]]
p = np.asarray(probabilities(net, odd))
assert p.shape == (3,) and np.isfinite(p).all(), f"an empty review must get a probability too, found {p}"
assert np.abs(p[[0, 2]] - np.asarray(probabilities(net, reviews_in[:2]))).max() < 1e-5, (
    "a review scores differently in other company"
)
### END HIDDEN TESTS

# %% [markdown]
# `fit` hides a loop; know two of its habits. The *training* accuracy it logs is an average over the epoch, measured with
# dropout on and while the network was still worse, so validation can stand above it without any leak. And
# `EarlyStopping` keeps the **last** weights unless told to restore the best.
#
# Now the baseline itself, for the record: padded and cut at the front to 500 (the sample's reviews need 250), Adam,
# batches of 64, three epochs, no schedule.

# %% name="train-baseline"
LONG = {"smoke": 100, "sample": 250, "full": 500}[reviews.level]


def train_baseline(model):
    front = [pad([np.where(ids < 10_000, ids, 1) for ids in some], LONG, "left") for some in (ids_train, ids_val)]
    log = lab.RunLog(3, math.ceil(len(y_train) / 64), "baseline", chance=0.5)
    model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(front[0], y_train, 64, 3, verbose=0, callbacks=[log.keras()], validation_data=(front[1], y_val))
    return log.history


if lab.exploring():
    lab.train_or_load("baseline", build_baseline, train_baseline)
    record = lab.facts("baseline")
    print(f"Baseline: {record['history']['val_accuracy'][-1]:.1%} on validation in {record['seconds']:.0f} s")

# %% [markdown]
# On the real reviews three epochs bring about 84 to 85 %, less than the bag of words, and each epoch can swing by many
# points. Everything has to pass through **one** state, the last. If the verdict came 300 words before, the gradient must
# travel all the way back to it.

# %% [markdown]
# ## 9 · Improve: one change, one claim
#
# Four changes, each with its reason:
#
# 1. **Pool over time.** Keep the state at every word, take each unit's *maximum* over the review. The word that made a
#    unit jump gets its gradient directly, wherever it stands.
# 2. **Dropout**, on numbers of the word vectors, on whole words, on the pooled states: nothing may carry the verdict
#    alone.
# 3. **A rate that rises and falls.** `train` has it already.
# 4. **A wider start** of the word vectors.

# %% [markdown]
# Why a wider start? Keras draws word vectors between −0.05 and 0.05. Adam moves a number by about the learning rate in a
# step, whatever the gradient's size. So after a dozen steps the vector of a rare word *is* what its few reviews said:
# learned by heart. Drawn with a spread of 0.3 (PyTorch: 1), it has to hear many reviews before it changes its mind. (In
# the sample every word occurs often, and 0.1 will do.)
#
# Each of these claims is worth a trial. Which one brings most?

# %% name="predict-pooling"
lab.predict_first("pooling", "Points of accuracy gained by pooling instead of the last state, all else equal?", None)

# %% [markdown]
# ### Pool the words, not the pads
#
# Write the three ways from states (n, t, u) to one vector (n, u). `word` is (n, t), True where a word stands. Inside a
# Keras model use `ops`, Keras' NumPy: `ops.sum`, `ops.max`, `ops.where`, `ops.cast`, `ops.expand_dims` work on symbolic
# inputs, and the gradient flows through.
#
# States lie between −1 and 1, so a −1 at every pad can never win a maximum.

# %% [markdown] hints="pool-words"
# `ops.expand_dims(word, -1)` is (n, t, 1) and meets states of (n, t, u). `ops.where(condition, a, b)` chooses for each
# number.
#
# ---
#
# `"max"`: −1 where no word stands, then `ops.max(..., axis=1)`. `"mean"`: the masked mean of chapter 5 with `ops`, divided
# by the number of words, at least 1: an empty review must not give `nan`.
#
# ---
#
# `"last"`: a word is the last one if the next position is no word. `ops.pad(word, ((0, 0), (0, 1)))[:, 1:]` says for
# each position what comes next. Then it is a mean over a single position.


# %% solve="pool-words"
def pool_words(states, word, how):
    """Return (n, u): the "max", "mean" or "last" of states (n, t, u) over the positions where word (n, t) is True."""
    ### BEGIN SOLUTION
    word = ops.cast(word, "float32")
    if how == "last":
        word = word - ops.pad(word, ((0, 0), (0, 1)))[:, 1:]  # 1 at the last word, 0 elsewhere
    word = ops.expand_dims(word, -1)
    if how == "max":
        return ops.max(ops.where(word > 0, states, -1.0), axis=1)
    return ops.sum(states * word, axis=1) / ops.maximum(ops.sum(word, axis=1), 1.0)
    ### END SOLUTION


# %% [markdown]
# The network, in Keras' **functional** way: a layer is called on what another layer returned. The LSTM gets no mask,
# because pads at the end cannot reach back. With `two_ways` a second LSTM reads from the end to the start, and *that* one
# meets the pads first: it needs the mask. The cell is yours to change.


# %% name="build-model"
def build_model(pool="max", dropout=settings["dropout"], start=settings["start"], two_ways=False, width=64, units=64):
    """Return a network that reads ids (n, t) and gives probabilities (n, 1)."""
    ids = keras.Input((None,), dtype="int64")
    word = ops.not_equal(ids, 0)
    begin = keras.initializers.RandomNormal(stddev=start)
    vectors = layers.Embedding(VOCABULARY_SIZE, width, embeddings_initializer=begin)(ids)
    vectors = layers.Dropout(dropout)(vectors)  # some numbers of each vector
    vectors = layers.Dropout(dropout / 4, noise_shape=(None, None, 1))(vectors)  # all numbers of some words
    reader = layers.LSTM(units, return_sequences=True)
    states = layers.Bidirectional(reader)(vectors, mask=word) if two_ways else reader(vectors)
    pooled = layers.Dropout(dropout)(pool_words(states, word, pool))
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(pooled))


# %% [markdown]
# The check of chapter 7, on the new networks: a hundred more pads must move nothing, and an empty review must get a
# number.

# %% name="try-model"
example = np.array([[5, 6, 7, 8, 9], [4, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
more = np.pad(example, ((0, 0), (0, 100)))
for options in ({"pool": "max"}, {"pool": "mean"}, {"pool": "last"}, {"two_ways": True}):
    net = build_model(**options)
    moved = np.abs(net(more) - net(example)).max()
    print(f"{options}: {lab.count_parameters(net):,} parameters; 100 more pads move a probability by {moved:.0e}")

# %% include="imdb.tuning-text"

# %% [markdown]
# A trial trains on part of the reviews for a few epochs. Each dictionary holds `rate` and arguments of `build_model`.
# Keep the first as the reference and let each of the others differ from it in **one** entry: `pool`, `rate`, `dropout`,
# `start`, `two_ways` or a size.
#
# How short may a trial be? Long enough for the reference to begin learning. After 1,200 reviews of the sample, one seed in
# eleven still left it guessing, at 53 %, and the worse `"last"` won; after 1,800 it had 95 % or more with each of twenty.
#
# `lab.run_trials` keeps results in `trials.json` beside this notebook and repeats none that it has, so you can add a
# fourth later. One trial with `"pool": "last"` shows whether you were right about pooling.

# %% name="predict-trials"
lab.predict_first("best-trial", "Which of your three trials will be best: 0, 1 or 2?", None)


# %% name="trial"
def run(config: dict) -> float:
    """Train a network briefly with `config` and return its accuracy on the validation reviews."""
    keras.utils.set_random_seed(0)
    n = settings["trial_reviews"]
    net = build_model(**{name: value for name, value in config.items() if name != "rate"})
    epochs, batch_size = settings["trial_epochs"], settings["batch"]
    train(net, ids_train[:n], y_train[:n], ids_val, y_val, epochs, config["rate"], batch_size, title="trial")
    return lab.accuracy(probabilities(net, ids_val), y_val)


# %% solve="configs"
# Your three configurations: the reference first, each of the others with one change.
### BEGIN SOLUTION
configs = [
    {"pool": "max", "rate": settings["rate"]},
    {"pool": "last", "rate": settings["rate"]},
    {"pool": "max", "rate": settings["rate"] / 5},
]
### END SOLUTION
trials = lab.run_trials(run, configs)

# %% include="imdb.choice"

# %% name="compare-trials"
lab.compare("best-trial", int(np.argmax([trial["accuracy"] for trial in trials])))
pooled = {trial.get("pool"): 100 * trial["accuracy"] for trial in reversed(trials)}
if {"max", "last"} <= pooled.keys():
    lab.compare("pooling", pooled["max"] - pooled["last"], "points")

# %% include="imdb.tuning-reason"

# %% [markdown]
# ### The final model
#
# The long run: your choice, all training reviews. The locked cell trains once and saves the weights beside the notebook.
# Afterwards, and under the grader, it loads them, so `build_final` must still build the same network when you hand in.
# To train again with other settings, delete `final.weights.h5` and run the cell.

# %% [markdown] hints="final-recipe"
# `build_final()` returns an untrained network; `train_final(model)` trains it in place and returns the history. You have
# a function for each.
#
# ---
#
# `configs[choice]` holds the settings of your choice: `rate` is for `train`, all others are for `build_model`.
#
# ---
#
# All of `ids_train`, `settings["epochs"]` epochs, `settings["batch"]` reviews a batch. More epochs help, less each time.


# %% solve="final-recipe"
def build_final():
    """Return the untrained network that is handed in."""
    ### BEGIN SOLUTION
    return build_model(**{name: value for name, value in configs[choice].items() if name != "rate"})
    ### END SOLUTION


def train_final(model):
    """Train it in place; return the history."""
    ### BEGIN SOLUTION
    rate, epochs, batch_size = configs[choice]["rate"], settings["epochs"], settings["batch"]
    return train(model, ids_train, y_train, ids_val, y_val, epochs, rate, batch_size, title="final")
    ### END SOLUTION


# %% locked="final"
model = lab.train_or_load("final", build_final, train_final)
p_val = probabilities(model, ids_val)
print(
    f"{np.mean((p_val > 0.5) == y_val):.1%} of {len(y_val):,} validation reviews right; the bag of words has {bag_accuracy:.1%}"
)

# %% name="final-curves"
if lab.exploring():
    facts = lab.facts("final")
    fig = lab.plot_curves(facts["history"], chance=0.5)
    reached = max(facts["history"]["val_accuracy"])
    lab.show(
        fig,
        alt=f"Loss and accuracy by epoch, training dashed, validation solid; best validation accuracy {reached:.1%}.",
    )
    print(f"{facts['parameters']:,} parameters, {facts['seconds']:.0f} s on {facts['device']}")

# %% [markdown]
# ### Does it read, or does it count words?
#
# A fair test: shuffle the words *within* each validation review. The bag of words cannot notice. If your network's score
# stays too, it has learned a bag of words with a long training bill.

# %% name="predict-shuffled"
lab.predict_first("shuffled", "Points of accuracy that the LSTM loses when each review's words are shuffled?", None)

# %% name="shuffled"
if lab.exploring():
    draw = np.random.default_rng(0)
    variants = {
        "as written": ids_val,
        "shuffled": [draw.permutation(ids) for ids in ids_val],
        "first 50 words": [ids[:50] for ids in ids_val],
        "last 50 words": [ids[-50:] for ids in ids_val],
    }
    scores = {name: lab.accuracy(probabilities(model, some), y_val) for name, some in variants.items()}
    fig = lab.plot_bars(
        {name: 100 * score for name, score in scores.items()},
        "validation accuracy (%)",
        {"bag of words": 100 * bag_accuracy},
    )
    lab.show(
        fig,
        alt="Bars of validation accuracy: " + ", ".join(f"{name} {score:.1%}" for name, score in scores.items()) + ".",
    )
    lab.compare("shuffled", 100 * (scores["as written"] - scores["shuffled"]), "points")

# %% [markdown]
# What it loses by shuffling is what order was worth *to this network*. On the sample that is nearly all; on real reviews
# only a few points, because most verdicts are spelled out in words. The first and last 50 answer the question of
# chapter 1, with more than twelve readings.
#
# And what became of the word vectors? Neighbours in the table, before and after training:


# %% name="neighbours"
def neighbours(table: np.ndarray, word: str, k: int = 5) -> str:
    """Return the k words whose vectors point most nearly where the vector of `word` points."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    nearest = np.argsort(-unit @ unit[vocabulary[word]])
    common_words = [word_of[id] for id in nearest if id < 3_000 and word_of[id].isalpha() and word_of[id] != word]
    return ", ".join(common_words[:k])


if lab.exploring():
    tables = {
        "before": build_final().get_weights()[0][: len(vocabulary)],
        "after": model.get_weights()[0][: len(vocabulary)],
    }
    for word in [word for word in ("good", "boring", "wonderful", "not") if word in vocabulary]:
        for when, table in tables.items():
            print(f"{word:10s} {when:7s} {neighbours(table, word)}")

# %% [markdown]
# Before: random company. After: words that do the same *for this task* stand together, whatever a dictionary says.
# Nobody told the network what a word means; the labels did. Where a neighbour looks odd, remember that nothing pulls on
# a word that tells no label.

# %% include="imdb.diagnose"

# %% [markdown] goal="predict"
# ## 11 · Deploy: raw text in, probabilities out
#
# Whoever uses your model has raw text: with tags, of any length, in any order, perhaps empty. `predict(texts)` takes it
# as it is and returns float32 (n,), the probability of "positive" for each review in the given order. It must do what
# validation did, no more and no less. A `predict` that cleans or numbers words a little differently is the commonest
# failure of a deployed text model, and nothing tells you.

# %% [markdown] hints="predict"
# The way of a review in training: clean, tokenise, look up, pad, network. Which function does the first three, and
# which the last two for a whole list?
#
# ---
#
# Use the very same functions as for training. If `predict` cleans differently, the model is good in validation and poor
# here, and nothing tells you.
#
# ---
#
# Encode each text with `vocabulary`, hand the list to `probabilities` with the final `model`. It keeps the order and
# returns shape (n,); an empty text is an empty list of ids.


# %% solve="predict"
def predict(texts: list[str]) -> np.ndarray:
    """Return float32 (n,): the probability that each raw review is positive, in the given order."""
    ### BEGIN SOLUTION
    return probabilities(model, [np.array(encode(text, vocabulary), np.int32) for text in texts])
    ### END SOLUTION


# %% test="predict"
import numpy as np

from grader import lab

known = lab.load("imdb")
texts, labels = known.texts[:60], known.labels[:60]
found = np.asarray(predict(texts))
assert found.shape == (60,), f"60 texts give shape (60,), found {found.shape}: one number a review, not a column"
assert np.all(np.isfinite(found)), "a probability is not finite"
assert np.all((found >= 0) & (found <= 1)), (
    f"probabilities lie between 0 and 1; found {found.min():.2f} to {found.max():.2f}"
)
assert len(np.unique(found)) > 10, (
    f"60 reviews got {len(np.unique(found))} different answers: probabilities, not classes"
)
gap = lab.same_twice(predict, texts)
assert gap < 1e-6, f"the same texts got other answers the second time, by {gap:.2g}: is dropout on?"
gap = lab.alone_and_in_batch(predict, texts)
assert gap < 1e-3, (
    f"alone and among others a text's answer differs by {gap:.2g}: padding counts, the order is lost, or the vocabulary "
    "is made of these texts"
)
assert np.abs(predict(texts[::-1])[::-1] - found).max() < 1e-3, "reversing the list must reverse the answers"
### BEGIN HIDDEN TESTS
draw = lab.rng("predict")
some = [known.texts[i].replace("<br />", " ") for i in draw.integers(len(known.texts), size=301)]
mixed_lengths = [" ".join(text.split()[: int(n)]) for text, n in zip(some, draw.integers(0, 90, size=301), strict=True)]
odd = ["", "<br />", "good", "wordthatnobodyknows", "bad " * 3000, *mixed_lengths]
found = np.asarray(predict(odd))
assert found.shape == (306,), f"306 texts give shape (306,); found {found.shape}"
assert np.all(np.isfinite(found) & (found >= 0) & (found <= 1)), (
    "an empty, unknown or very long text has no probability"
)
order = draw.permutation(306)
assert np.abs(predict([odd[i] for i in order]) - found[order]).max() < 1e-3, (
    "another order of texts gives other answers"
)
assert np.abs(predict(odd[-1:]) - found[-1:]).max() < 1e-3, "one text alone gets another answer than among others"
assert lab.depends_only_on_itself(predict, odd[5:40]) < 1e-3, "changing one text changed another's answer"
tags = [text.upper().replace(" ", "<br />") for text in mixed_lengths[:20]]
assert np.abs(predict(tags) - predict(mixed_lengths[:20])).max() < 1e-3, "predict must clean texts as training did"
assert found.std() > 1e-3, "all texts get the same answer"
### END HIDDEN TESTS

# %% [markdown] goal="accuracy"
# ### Accuracy on reviews you have not seen
#
# The visible part measures `predict` on some training reviews, which says little. The grader runs it on held-out ones:
# once, for points that rise from gate to gate; the banner at the top names the gates. If validation disappoints, go back
# to chapter 9: every gain there should show here.

# %% [markdown] hints="accuracy"
# First compare three numbers: bag of words, your validation accuracy, the gates in the banner. Is the network *under* the
# bag of words on the sample? Then something is silently wrong: padding, mask, order.
#
# ---
#
# Read the curves of the final run. Validation loss still falling: more epochs. Rising while training falls: more dropout,
# or fewer epochs. Flat from the start: another rate.
#
# ---
#
# Good value, in this order: pooling over time; the settings' rate, or half of it; more dropout on real reviews, less on
# the sample; `two_ways=True`; longer reviews.

# %% test="accuracy"
import numpy as np

from grader import lab

known = lab.load("imdb")
answers = np.asarray(predict(known.texts[:400]))
assert answers.shape == (400,), (
    f"400 reviews give shape (400,), found {answers.shape}: one number a review, not a column"
)
reached = lab.accuracy(answers, known.labels[:400])
print(
    f"{reached:.0%} of 400 reviews right, most of them from training. The grader counts on reviews you have not seen."
)
assert reached > 0.5, (
    f"{reached:.0%} of 400 reviews right, no more than guessing: does predict encode as training did, and is 1 'positive'?"
)
### BEGIN HIDDEN TESTS
texts, labels = lab.held_out("imdb")
outcome = lab.verdict("accuracy", predict(texts), labels)
print(outcome)
outcome.points
### END HIDDEN TESTS

# %% [markdown]
# ### Out of this notebook
#
# `model.export` writes the network as a TensorFlow graph: whoever loads it needs neither Keras nor your code for the
# layers. But a graph takes ids. What else must travel, and what breaks first if someone "just rebuilds" the vocabulary
# from other reviews?

# %% name="predict-rebuilt"
lab.predict_first("rebuilt", "Accuracy with a vocabulary rebuilt from the validation reviews (per cent)?", None)


# %% name="deploy-tools"
def cell_of(function) -> str:
    """Return the source of the notebook cell that defines `function`."""
    return "".join(inspect.findsource(function)[0]).rstrip() + "\n"


SERVE = "import json, re\nimport numpy as np, tensorflow as tf\n" + "\n".join(
    map(cell_of, [clean, tokenize, encode, pad])
)
SERVE += f"""
network = tf.saved_model.load(str(folder))
with open("vocabulary.json", encoding="utf-8") as file:
    vocabulary = json.load(file)
ids = [encode(str(text), vocabulary) for text in texts]
longest = max(1, min({LENGTH}, max(map(len, ids))))
p = network.serve(pad(ids, longest, "right")).numpy()[:, 0]
"""

# %% [markdown]
# A fresh Python process, which knows nothing of this notebook, gets the graph, the vocabulary and the code that turns
# text into ids. The same six texts go through both.

# %% name="fresh-process"
if lab.exploring():
    Path("vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    six = [*texts_val[:4], "", "Not bad at all!"]
    with tempfile.TemporaryDirectory() as folder:
        model.export(folder, verbose=False)
        served = lab.in_fresh_process(SERVE, folder=folder, texts=six)["p"]
    print("here ", predict(six).round(4))
    print("there", served.round(4))
    print(f"largest difference: {np.abs(served - predict(six)).max():.0e}")

# %% name="rebuilt"
if lab.exploring():
    rebuilt = build_vocabulary(texts_val, VOCABULARY_SIZE)
    p_rebuilt = probabilities(model, [np.array(encode(text, rebuilt), np.int32) for text in texts_val])
    print(f"right vocabulary {np.mean((p_val > 0.5) == y_val):.1%}, rebuilt {np.mean((p_rebuilt > 0.5) == y_val):.1%}")
    lab.compare("rebuilt", 100 * float(np.mean((p_rebuilt > 0.5) == y_val)), "%")

# %% [markdown]
# The same weights, the same texts, and hardly better than a coin. A few of the commonest words keep their ranks,
# everything else gets another word's vector; no error is raised. **The vocabulary is part of the model**, and so are
# `clean`, the tokeniser and the length at which you cut.

# %% name="predict-latency"
lab.predict_first(
    "latency", "One review in a call, or 256: how many times longer does a single one take, per review?", None
)


# %% name="latency"
def milliseconds(size: int, repeats: int = 5) -> float:
    """Return the time for each review when `predict` gets `size` of them at once: the shortest of some calls."""
    texts = [texts_val[k % len(texts_val)] for k in range(size)]
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        predict(texts)
        times.append(time.perf_counter() - began)
    return 1000 * min(times) / size


if lab.exploring():
    sizes = [1, 4, 16, 64, 256]
    cost = [milliseconds(size) for size in sizes]
    fig = lab.plot_lines(
        {"predict": (sizes, cost)}, "reviews in one call", "milliseconds a review", logx=True, logy=True
    )
    lab.show(
        fig, alt=f"Milliseconds a review, log scales: {cost[0]:.1f} for one in a call, {cost[-1]:.2f} for {sizes[-1]}."
    )
    lab.compare("latency", cost[0] / cost[-1], "times")

# %% [markdown]
# Word 10 must wait for word 9, so a single review leaves the machine idle most of the time; many at once fill it. Who
# answers a person pays for the left end of the curve, who sorts an archive for the right end.

# %% include="imdb.break-it"

# %% include="imdb.report"

# %% [markdown]
# ## Hand in
#
# Restart the kernel and run all cells once more: trained weights are loaded, nothing trains again. Save. Then write
# `lab.check()` into a new cell: it runs the notebook as the course will, and says for each step whether it counts.
# `lab.submit()` checks, too, and hands in what is needed: the notebook, `final.weights.h5`, `final.json` and
# `trials.json`.
#
# You wrote an LSTM step, a mask, a pooling layer and a training with schedule and early stop, and met four faults that
# raise no error: pads at the end, a dropped mask, a lost order, another vocabulary. You will know them when they return.
