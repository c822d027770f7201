# %% [markdown]
# # CIFAR-10: a convolutional network in Keras
#
# A photo of 32 × 32 pixels goes in, the name of what it shows comes out. You build everything between: the convolution,
# the loss, the network, the training, and one function, `predict`, that is marked on pictures you have never seen.
#
# Keras trains a network in one line, `model.fit(...)`. This notebook uses that line, and opens it: **what does `fit` do
# that you do not see?** About four hours, best in two or three sittings.

# %% [markdown]
# **How a step goes.** A question. Your prediction, sealed and never graded: a wrong one teaches more than a right one. A
# few lines of code where it says `# Write your answer here`. A check that names the likely fault; run it as often as you
# like. Three hints unfold, each says more than the one before.
#
# Cells under `if lab.exploring():` are experiments, which the grader skips. Training is never repeated to grade: your
# trained weights are handed in beside this notebook.

# %% name="start"
import time

import matplotlib.pyplot as plt
import numpy as np

from grader import lab

lab.start("cifar10_cnn_keras", seed=0)

import keras
import tensorflow as tf

tf.get_logger().setLevel("ERROR")  # leaves out hints for TensorFlow's own developers

dice = np.random.default_rng(0)  # whatever this notebook draws by chance in NumPy comes from here

# %% include="cifar10.look"

# %% include="cifar10.floors"

# %% [markdown] goal="prepare"
# ## 3 · What enters the network
#
# **Goal:** turn raw pictures into numbers that you trust.
#
# In CIFAR-10's files a picture is one row of 3,072 bytes: 1,024 reds, then 1,024 greens, then 1,024 blues. Keras wants
# **channels last**: (row, column, colour). Here are three ways from the row to that shape, and no error in any:
#
# - **A** `row.reshape(32, 32, 3)`
# - **B** `row.reshape(3, 32, 32).T`
# - **C** `row.reshape(3, 32, 32).transpose(1, 2, 0)`
#
# Which one shows the photo, and what do the other two show?

# %% name="predict-layout"
lab.predict_first("layout", "Which one shows the photo: A, B or C?", None)  # ← "A", "B" or "C"

# %%
if lab.exploring():
    row = x_train[7].transpose(2, 0, 1).ravel()  # as it stands in the file
    readings = [row.reshape(32, 32, 3), row.reshape(3, 32, 32).T, row.reshape(3, 32, 32).transpose(1, 2, 0)]
    fig = lab.plot_images(np.stack(readings), titles=["A", "B", "C"])
    lab.show(
        fig,
        alt="Three readings of one row of bytes. A: a grid of small grey ghosts. B: the photo, mirrored at its diagonal. C: the photo.",
    )
    lab.compare("layout", "C")

# %% [markdown]
# A takes three neighbouring reds for one pixel's red, green and blue. B swaps rows with columns: a horse on its side, and
# so subtle that a network trains on it without complaint, until someone shows it a picture the right way up. **The right
# shape is no proof.** Look at a picture after every change of layout. (`lab.load` has done C for you.)
#
# Now the numbers themselves. They are bytes, `uint8`. What does NumPy say to this?

# %% name="predict-bytes"
lab.predict_first("bytes", "np.array([100], dtype=np.uint8) - 128 gives?", None)  # ← your number for None

# %%
lab.compare("bytes", (np.array([100], dtype=np.uint8) - 128).tolist())

# %% [markdown]
# Bytes have no sign: below 0 they start again at 255. Turn them into floats **before** you subtract.
#
# And subtract you should: a fresh layer's weights are drawn for inputs around zero with a spread of about one; raw pixels
# have a spread of 60 around 120. So take off each colour's mean and divide by its standard deviation. Both are measured
# **on training images**, once: validation images must not leak in, and the one picture that a deployed model gets has no
# statistics.

# %% name="statistics"
some = x_train[:5000]  # enough for three digits; all of them in float64 would take a gigabyte
MEAN = some.mean(axis=(0, 1, 2)).astype(np.float32)
STD = some.std(axis=(0, 1, 2)).astype(np.float32)
print("mean", MEAN.round(1), " standard deviation", STD.round(1), " of red, green and blue, in pixels from 0 to 255")

# %% [markdown] hints="prepare"
# One line does it: subtract, divide. The arrays have shapes (n, h, w, 3) and (3,): NumPy lines them up from the last axis,
# the colours. That is a comfort of channels last.
#
# ---
#
# `MEAN` and `STD` are measured on pixels from 0 to 255. If you divide the images by 255 first, both must be divided too.
# Once is enough.
#
# ---
#
# `MEAN` is float32, so `images - MEAN` is float32, too, and no byte wraps around. Had `MEAN` been float64, the result would be
# float64, with twice the memory; `.astype(np.float32)` at the end makes sure.


# %% solve="prepare"
def prepare(images):
    """Turn pictures into what the network sees.

    Parameters
    ----------
    images : uint8 array (n, h, w, 3)

    Returns
    -------
    float32 array (n, h, w, 3)
        Each colour normalised with the training images' MEAN and STD.
    """
    ### BEGIN SOLUTION
    return ((images - MEAN) / STD).astype(np.float32)
    ### END SOLUTION


# %% test="prepare"
import numpy as np

from grader import lab

seen = lab.load("cifar10").images[:1000]
entered = lab.as_array(prepare(seen))
assert entered.shape == (len(seen), 32, 32, 3), (
    f"expected ({len(seen)}, 32, 32, 3), channels last, found {entered.shape}"
)
assert entered.dtype == np.float32, f"expected float32, found {entered.dtype}: twice the memory, or bytes"
middle, spread = entered.mean(axis=(0, 1, 2)), entered.std(axis=(0, 1, 2))
assert np.abs(middle).max() < 0.15 * max(1, spread.max()), (
    f"each colour's mean should be near 0, found {middle.round(2)}: are MEAN and the pixels on one scale?"
)
assert np.abs(spread - 1).max() < 0.15, (
    f"each colour's spread should be near 1, found {spread.round(3)}: is 255 divided away twice, or not at all?"
)
dot = np.zeros((2, 6, 9, 3), dtype=np.uint8)
dot[1, 2, 5, 0] = 255  # one red dot: second image, row 2, column 5
risen = np.argwhere(np.diff(lab.as_array(prepare(dot)), axis=0)[0] > 0.5)
assert risen.tolist() == [[2, 5, 0]], (
    f"a red dot at row 2, column 5 should be at [2, 5, channel 0], found {risen.tolist()}"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("prepare").integers(0, 256, size=(5, 7, 11, 3)).astype(np.uint8)
entered = lab.as_array(prepare(drawn))
ends = lab.as_array(prepare(np.stack([np.zeros((7, 11, 3)), np.full((7, 11, 3), 255)]).astype(np.uint8)))
low, high = ends[0, 0, 0], ends[1, 0, 0]
assert np.all(high - low > 2), f"0 to 255 should span several standard deviations in each colour, found {high - low}"
expected = low + drawn / 255 * (high - low)
assert entered.shape == expected.shape, f"7 x 11 pixels: expected shape {expected.shape}, found {entered.shape}"
assert np.allclose(entered, expected, atol=1e-4), "a pixel's value must depend on that pixel and its colour alone"
gap = lab.alone_and_in_batch(lambda images: lab.as_array(prepare(images)), drawn)
assert gap < 1e-5, (
    f"an image comes out differently alone and in a batch (by {gap:.3g}): use the training images' statistics, not the batch's"
)
### END HIDDEN TESTS

# %% [markdown] goal="augment"
# ## 4 · Flip and shift
#
# **Goal:** show the network a slightly different picture each time, so that it cannot learn pictures by heart.
#
# A mirrored frog is a frog; a frog two pixels further left is a frog. So each training picture is flipped with
# probability ½ and shifted by up to two pixels each way, drawn anew in every epoch. **Only training pictures.** Validation
# asks how good the model is on pictures as they come, and should give the same answer twice.
#
# Into how many different versions can one picture turn?

# %% name="predict-versions"
lab.predict_first(
    "versions", "Flip or not, up to 2 pixels in four directions: how many versions?", None
)  # ← your number

# %%
lab.compare("versions", 2 * 5 * 5)

# %% [markdown]
# Keras has layers for this. They can stand inside a model, because they know **when** to act: `fit` calls a model with
# `training=True`, `evaluate` and `predict` with `training=False`, and each layer gets to know. Eight copies of one picture
# go through two such layers, called once in each way. How many different pictures come out?

# %% name="predict-training-flag"
lab.predict_first("training-flag", "Of eight, with training=True and with training=False?", None)  # for example [3, 3]

# %%
layers = keras.Sequential(
    [keras.layers.RandomFlip("horizontal"), keras.layers.RandomTranslation(2 / 32, 2 / 32, fill_mode="reflect")]
)
eight = np.repeat(x_train[7:8], 8, axis=0)
drawn, still = (np.asarray(layers(eight, training=flag)) for flag in (True, False))
lab.compare("training-flag", [len(np.unique(pictures, axis=0)) for pictures in (drawn, still)])
if lab.exploring():
    fig = lab.plot_images(np.concatenate([drawn, still]).clip(0, 255).astype(np.uint8), columns=8)
    lab.show(
        fig,
        alt="One picture eight times in two rows. Above, with training=True: flipped and shifted, slightly blurred. Below, with training=False: unchanged.",
    )

# %% [markdown]
# Look closely at the upper row: it is a little **blurred**. The layer shifts by fractions of a pixel and has to invent
# values between pixels. At 32 × 32 that costs sharpness, and time. Whole pixels need only copying, so you write it
# yourself, for a whole batch at once and with a draw **for each picture**: pad all, then cut a window out of each, at its
# own place.
#
# Pad by reflection: the frame then looks like picture. (Zeros, after normalising, would be a frame of average grey.)

# %% [markdown] hints="augment"
# `np.pad(batch, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="reflect")` gives (n, h + 2 shift, w + 2 shift, c).
# Draw a top row and a left column for each picture, both from 0 to 2 shift: `dice.integers(0, 2 * shift + 1, size=n)`.
#
# ---
#
# The window of picture `i` is `padded[i, top[i] : top[i] + h, left[i] : left[i] + w]`, and its mirror image has `[:, ::-1]`.
# A loop over the pictures with `np.stack` passes the check.
#
# ---
#
# Faster: the rows of all windows at once, `top[:, None] + np.arange(h)`, shape (n, h); likewise the columns, with some of
# them in reverse order, by `np.where`. Then `padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]`.


# %% solve="augment"
def augment(batch, shift=2):
    """Flip each picture with probability 1/2 and shift it by up to `shift` pixels each way.

    Parameters
    ----------
    batch : array (n, h, w, c), bytes or floats
    shift : int
        Pixels; what comes in from outside is the picture's reflection.

    Returns
    -------
    array (n, h, w, c) of the same type
        A new array; `batch` stays as it was.
    """
    ### BEGIN SOLUTION
    n, h, w, _ = batch.shape
    padded = np.pad(batch, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="reflect")
    rows = dice.integers(0, 2 * shift + 1, size=(n, 1)) + np.arange(h)
    columns = dice.integers(0, 2 * shift + 1, size=(n, 1)) + np.arange(w)
    columns = np.where(dice.random((n, 1)) < 0.5, columns, columns[:, ::-1])  # a flip reads columns backwards
    # One indexing for the whole batch of 256: 4 ms; Keras' layers take five times that.
    return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    ### END SOLUTION


# %% test="augment"
import numpy as np

from grader import lab

pixels = lab.rng("augment-visible").integers(0, 256, size=(1, 16, 22, 3)).astype(np.uint8)
given = lab.as_array(prepare(pixels))[0]
found = lab.as_array(augment(lab.as_array(prepare(np.repeat(pixels, 200, axis=0))), 2))
assert found.shape == (200, 16, 22, 3), f"the shape should stay (200, 16, 22, 3), found {found.shape}"
kinds = {}
for mirrored in (False, True):
    for down in range(-2, 3):
        for right in range(-2, 3):
            view = given[:, ::-1] if mirrored else given
            inner = view[2 + down : 14 + down, 2 + right : 20 + right]
            kinds[mirrored, down, right] = int(
                np.isclose(found[:, 2:14, 2:20], inner, atol=1e-4).all(axis=(1, 2, 3)).sum()
            )
assert sum(kinds.values()) == 200, (
    f"{200 - sum(kinds.values())} of 200 results are no flip or shift by up to 2 of their picture"
)
ways = sum(n > 0 for n in kinds.values())
assert ways > 1, "200 equal pictures came out in 1 way: draw for each picture, not once a batch"
flips = sum(n for (mirrored, _, _), n in kinds.items() if mirrored)
assert 60 < flips < 140, f"about half of 200 should be mirrored left to right, found {flips}"
moved = sum(n for (_, down, right), n in kinds.items() if (down, right) != (0, 0))
assert moved > 140, f"most pictures should be shifted, found {moved} of 200: pad before you cut the window"
assert ways > 5, f"200 equal pictures came out in {ways} ways: draw a flip, a row and a column for each picture"
### BEGIN HIDDEN TESTS
upright = [shift for (mirrored, *shift), n in kinds.items() if n and not mirrored]
for way, axis in (("down", 0), ("to the right", 1)):
    seen = {shift[axis] for shift in upright}
    assert seen == {-2, -1, 0, 1, 2}, f"shifts {way} should be -2, -1, 0, 1 and 2 pixels, found {sorted(seen)}"
several = lab.rng("augment").integers(0, 256, size=(40, 12, 9, 3)).astype(np.uint8)
plain = lab.as_array(prepare(several))
found = lab.as_array(augment(plain, 1))
for i in range(40):
    views = [
        v[1 + d : 11 + d, 1 + r : 8 + r] for v in (plain[i], plain[i][:, ::-1]) for d in (-1, 0, 1) for r in (-1, 0, 1)
    ]
    assert any(np.allclose(found[i, 1:11, 1:8], v, atol=1e-4) for v in views), (
        "with shift 1, a result is no flip or shift by up to 1 of the picture in its place"
    )
still = lab.as_array(augment(plain, 0))
same = [np.allclose(s, p, atol=1e-4) or np.allclose(s, p[:, ::-1], atol=1e-4) for s, p in zip(still, plain)]
assert all(same), "with shift 0 a picture is either itself or its mirror image"
grey = np.full((40, 12, 9, 3), 200, dtype=np.uint8)
plain = lab.as_array(prepare(grey))
assert np.allclose(lab.as_array(augment(plain, 2)), plain, atol=1e-4), (
    "an even grey should stay an even grey: what comes in from outside is the picture's reflection, no frame of zeros"
)
### END HIDDEN TESTS

# %%
if lab.exploring():
    batch, spent = x_train[:256], {}
    for name, transform in (("Keras' layers", lambda b: layers(b, training=True)), ("yours", augment)):
        transform(batch)  # the first call allocates
        began = time.perf_counter()
        transform(batch)
        spent[name] = 1000 * (time.perf_counter() - began)
    print("256 pictures:", ", ".join(f"{name} {ms:.0f} ms" for name, ms in spent.items()))
    fig = lab.plot_images(augment(np.repeat(x_train[7:8], 16, axis=0)), columns=8)
    lab.show(fig, alt="One picture in sixteen versions, flipped or not and shifted by up to two pixels, all sharp.")

# %% [markdown]
# A flip is harmless for frogs. It would not be for digits, and a car seen upside down is no picture anyone takes: which
# augmentations are right is knowledge about the **world** that you hand to the network.
#
# ### Batches
#
# Prepare all training images at once, and they need four times their memory. A `PyDataset` prepares one batch when `fit`
# asks for it: `len(...)` says how many there are, `batches[i]` makes one.


# %% name="batches"
class Batches(keras.utils.PyDataset):
    """Batches for fit and evaluate: images are prepared when their turn comes, transformed before, in random order."""

    def __init__(self, images, labels, size=64, shuffle=False, transform=None):
        super().__init__()
        self.images, self.labels, self.size, self.shuffle, self.transform = images, labels, size, shuffle, transform
        self.order = np.arange(len(images))
        self.on_epoch_end()

    def on_epoch_end(self):
        if self.shuffle:
            dice.shuffle(self.order)

    def __len__(self):
        return -(-len(self.images) // self.size)  # rounded up: the last batch may be smaller

    def __getitem__(self, i):
        rows = self.order[i * self.size : (i + 1) * self.size]  # one order for images and labels
        images = self.images[rows]
        return prepare(self.transform(images) if self.transform else images), self.labels[rows]


# %% [markdown]
# It shuffles **rows**. `fit(shuffle=True)` would not: for a `PyDataset`, Keras only shuffles the order of the batches, and
# each batch keeps its company for ever.
#
# A related surprise: `fit(..., validation_split=0.1)` sets aside the **last** tenth of the rows, before any shuffling.
# Suppose your pictures come from ten folders, one a class, read one after the other. How many classes does your
# validation see?

# %% name="predict-tail"
lab.predict_first("tail", "Rows sorted by class: classes among the last tenth?", None)  # ← your number for None

# %%
tail = len(y_train) // 10
for name, labels in (("sorted by class", np.sort(y_train)), ("your x_train", y_train)):
    print(f"{name}: rows of each class in the last tenth {np.bincount(labels[-tail:], minlength=10)}")
lab.compare("tail", len(np.unique(np.sort(y_train)[-tail:])))

# %% [markdown]
# `fit` would train on nine classes and be validated on the one it never saw. No warning, only a puzzling curve. In mixed
# order all goes well, by luck. So here validation is always passed by name, `validation_data=...`, from the split that you
# checked.

# %% include="cifar10.convolution"

# %% [markdown]
# ### The same in Keras
#
# `Conv2D` does what you wrote, for whole batches and fast. Kernels have your layout: (k, k, c, filters). Padding has names:
# `"valid"` is none, `"same"` keeps the size where the stride is 1. Now with stride 2, on 32 pixels, kernel 3: is `"same"`
# your `padding=1`?

# %% name="predict-same"
lab.predict_first(
    "same", "Stride 2, kernel 3, 32 pixels: does 'same' equal padding=1, yes or no?", None
)  # ← "yes" or "no"

# %%
drawn = np.random.default_rng(1)
image, kernels, bias = drawn.normal(size=(32, 32, 3)), drawn.normal(size=(3, 3, 3, 4)), np.arange(4.0)
for keras_padding, padding, stride in (("valid", 0, 1), ("same", 1, 1), ("valid", 0, 2), ("same", 1, 2)):
    theirs = keras.ops.conv(image[None], kernels, strides=stride, padding=keras_padding) + bias
    ours = conv2d(image, kernels, bias, stride, padding)
    gap = np.abs(ours - np.asarray(theirs)[0]).max()
    print(
        f"stride {stride}, '{keras_padding}' and padding={padding}: shapes {theirs.shape[1:]} and {ours.shape}, largest difference {gap:.2g}"
    )
lab.compare("same", "yes" if gap < 1e-3 else "no")

# %% [markdown]
# The last line has the right shape and other numbers. To cover 32 pixels with stride 2, one extra row is enough, and Keras
# puts it **below** (and one column to the right), none above. Every window starts a pixel later than yours. Neither is
# wrong. But weights trained with one and used with the other, say after a move from PyTorch, lose accuracy without an
# error.

# %% include="cifar10.counting"

# %% include="cifar10.loss"

# %% [markdown]
# ### The same in Keras
#
# `SparseCategoricalCrossentropy` takes integer labels (*sparse*); without that word, Keras wants rows of 0 and 1. And it
# **assumes probabilities** unless you say `from_logits=True`. So two things must match: the network's last activation
# and this flag. All four pairs run; two are right.

# %%
scores, right = np.random.default_rng(3).normal(size=(6, 10)) * 5, np.array([1, 0, 9, 4, 4, 2])
print(f"yours: {cross_entropy(scores, right):.4f}")
for ending, output in (("logits", scores), ("softmax", np.asarray(keras.ops.softmax(scores)))):
    for flag in (True, False):
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=flag)
        print(f"network ends in {ending:7s}  from_logits={flag!s:5s}  {float(loss(right, output)):8.4f}")

# %% [markdown]
# Logits with `True` and softmax with `False` agree with yours. Softmax with `True` is the double softmax that never gets below
# 1.461. Logits with `False` is worse: negative numbers are clipped, and what is left is no loss of anything.
#
# In this notebook networks end in **logits**, always, and softmax is applied once, at the very end, where someone asks
# for probabilities. It is also the more exact way, for the reason that you met: $e^{1000}$.

# %% [markdown] goal="baseline"
# ## 8 · The baseline network
#
# **Goal:** build the network of the classic tutorial, and a function that evaluates any network.
#
# You counted it in step 6: three convolutions without padding (32, 64, 64 filters, 3 × 3), ReLU after each, max-pooling
# by 2 after the first two; then flatten, dense 64 with ReLU, dropout ½, dense 10. It is what your own network has to
# beat, so it must be exactly this one: 122,570 parameters.

# %% [markdown]
# **A Keras layer has two modes, and each call chooses.** Called with `training=True`, dropout silences half of its units at
# random; with `training=False` it passes everything. `fit` says `True` for you, `evaluate` and `predict` say `False`.
#
# **Three ways to ask a model.** `model(x)` runs layer by layer and returns a tensor. `model.predict(x)` builds a whole data
# pipeline first: right for large arrays, slow for one picture. `model.predict_on_batch(x)` runs one batch as a
# compiled graph and returns an array.

# %% [markdown] hints="baseline"
# `keras.Sequential([keras.Input((32, 32, 3)), ...])` of `keras.layers.Conv2D(filters, 3, activation="relu")`,
# `MaxPooling2D(2)`, `Flatten()`, `Dense(units, activation=...)`, `Dropout(0.5)`. The last `Dense` has no activation.
#
# ---
#
# More than 122,570? With `padding="same"` the sides stay larger, and the first dense layer grows to 262,208 weights. No
# padding is the default. `model.summary()` shows each layer's shape.
#
# ---
#
# `logits_of`: go through the images in slices of 500, `model.predict_on_batch(prepare(images[i : i + 500]))`, and join the
# parts with `np.concatenate`. The last slice may be shorter; that is no special case.


# %% solve="baseline"
def build_baseline():
    """The classic tutorial's network for (n, 32, 32, 3) input: logits (n, 10), 122,570 parameters."""
    ### BEGIN SOLUTION
    layers = keras.layers
    return keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
        layers.Dense(64, activation="relu"), layers.Dropout(0.5), layers.Dense(10),
    ])  # fmt: skip
    ### END SOLUTION


def logits_of(model, images):
    """Logits of `model` for uint8 images (n, 32, 32, 3): float32 array (n, 10), computed with training=False."""
    ### BEGIN SOLUTION
    parts = [model.predict_on_batch(prepare(images[i : i + 500])) for i in range(0, len(images), 500)]
    return np.concatenate(parts).astype(np.float32)
    ### END SOLUTION


# %% test="baseline"
import numpy as np

from grader import lab

network = build_baseline()
assert lab.count_parameters(network) == 122_570, (
    f"expected 122,570 parameters, found {lab.count_parameters(network):,}: compare with your counts of step 6"
)
sample = lab.load("cifar10")
pictures, truth = sample.images[:203], sample.labels[:203]
scores = np.asarray(logits_of(network, pictures))
assert scores.shape == (203, 10), f"203 images give logits of shape (203, 10), found {scores.shape}"
assert np.abs(scores.sum(axis=1) - 1).max() > 1e-3, (
    "each row sums to 1: the network ends with a softmax, but the loss applies it itself"
)
price = float(np.mean(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(203), truth]))
assert 2.2 < price < 2.5, (
    f"the loss before learning should be near ln 10 = 2.303, found {price:.3f}: are the inputs normalised?"
)
assert np.allclose(scores, logits_of(network, pictures)), (
    "the same images gave other logits the second time: predict with training=False"
)
### BEGIN HIDDEN TESTS
assert lab.output_shape(network, np.zeros((7, 32, 32, 3), dtype=np.float32)) == (7, 10), (
    "a batch of 7 should give logits (7, 10)"
)
odd = lab.rng("baseline").integers(0, 256, size=(511, 32, 32, 3)).astype(np.uint8)
whole = np.asarray(logits_of(network, odd))
assert whole.shape == (511, 10), f"511 images give 511 rows of logits, found {whole.shape}: mind the last, smaller part"
assert np.allclose(whole[-3:], logits_of(network, odd[-3:]), atol=1e-3), (
    "the last images' logits differ when they come alone: is their order kept?"
)
assert whole.std(axis=0).max() > 1e-4, "all images get the same logits: is the input used?"
other = np.asarray(logits_of(build_baseline(), odd[:5]))
assert not np.allclose(other, whole[:5], atol=1e-4), (
    "two new networks have the same weights: build new layers in each call"
)
### END HIDDEN TESTS

# %% [markdown] goal="overfit"
# ## 9 · Learn twenty images by heart
#
# **Goal:** write, once, the loop that `fit` hides, and prove in seconds that your network **can** learn.
#
# Four moves are all there is to training: compute the loss, compute its gradient, let the optimizer take a step, repeat. If
# twenty pictures cannot be learned by heart, something is broken that no long run will mend. How many steps until all
# twenty are right? And what will the score on **other** images be then?

# %% name="predict-overfit"
lab.predict_first("overfit-steps", "Steps until all 20 are right?", None)  # ← your number for None
lab.predict_first("overfit-val", "Validation accuracy at that point, in per cent?", None)

# %% [markdown]
# TensorFlow finds gradients by **recording**: what runs inside `with tf.GradientTape() as tape:` is written down, and
# `tape.gradient(loss, weights)` plays it backwards. `@tf.function` above a function turns its Python into a graph at the
# first call, which then runs four times faster here; `fit` does that, too.
#
# Call the network with `training=False`: dropout would blur the reading. Learning goes on all the same; what makes a
# network learn is the gradient step, not that flag.

# %% [markdown] hints="overfit"
# Make `keras.optimizers.Adam(1e-3)` and the loss, `SparseCategoricalCrossentropy(from_logits=True)`, once, before the
# loop. Prepare the images once, too.
#
# ---
#
# One step: under the tape `loss = loss_of(y, model(x, training=False))`, labels first. Then
# `gradients = tape.gradient(loss, model.trainable_variables)`.
#
# ---
#
# `optimizer.apply(gradients, model.trainable_variables)` changes the weights. Call `optimizer.build(...)` with the same
# variables before the first step, so that the graph finds its memory in place. `float(step())` is a plain number.


# %% solve="overfit"
def overfit(model, images, labels, steps):
    """Train on the same few images, again and again, with Adam at 1e-3 and dropout off.

    Parameters
    ----------
    model : network for (n, 32, 32, 3) input that returns logits
    images : uint8 array (n, 32, 32, 3)
    labels : int array (n,)
    steps : int

    Returns
    -------
    list of float
        The loss before each step.
    """
    ### BEGIN SOLUTION
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer, weights = keras.optimizers.Adam(1e-3), model.trainable_variables
    optimizer.build(weights)
    x, y = tf.constant(prepare(images)), tf.constant(labels)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=False))
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    return [float(step()) for _ in range(steps)]
    ### END SOLUTION


# %% test="overfit"
import numpy as np

from grader import lab

sample, fresh = lab.load("cifar10"), build_baseline()
twenty, names = sample.images[:20], sample.labels[:20]
fall = np.array(overfit(fresh, twenty, names, 80))
assert fall.shape == (80,), f"80 steps give a list of 80 losses, found shape {fall.shape}"
assert 2.1 < fall[0] < 2.6, f"the first loss should be near 2.303, found {fall[0]:.3f}: from_logits=True, labels first"
assert np.ptp(fall) > 1e-3, (
    "the loss never moves: tape.gradient computes gradients, optimizer.apply changes the weights"
)
assert np.diff(fall).max() < 0.3, (
    f"the loss jumps up by {np.diff(fall).max():.2f} in a step: one gradient, one step of Adam at 1e-3, dropout off"
)
assert not 1.40 < fall[-1] < 1.75, f"the loss stops at {fall[-1]:.2f}; 1.46 is the floor of a softmax applied twice"
assert fall[-1] < 0.2, f"after 80 steps the loss should be below 0.2, found {fall[-1]:.3f}"
learned = np.asarray(logits_of(fresh, twenty)).argmax(axis=1)
assert np.mean(learned == names) > 0.9, (
    f"the model passed in knows {np.mean(learned == names):.0%} of its 20 images: train that model, not a copy"
)
### BEGIN HIDDEN TESTS
mixed_up = lab.rng("overfit").permutation(10)[:7]
strange = lab.rng("overfit-images").integers(0, 256, size=(7, 32, 32, 3)).astype(np.uint8)
noise_net = build_baseline()
fall = np.array(overfit(noise_net, strange, mixed_up, 95))
assert fall.shape == (95,), f"95 steps give a list of 95 losses, found shape {fall.shape}: steps is an argument"
assert fall[-1] < 0.3, f"7 images of noise with arbitrary labels should be learned too, the loss is {fall[-1]:.3f}"
gap = lab.depends_only_on_itself(lambda images: logits_of(noise_net, images), strange)
assert gap < 1e-3, f"changing one image changes another's logits by {gap:.3g}: images must not mix in a batch"
### END HIDDEN TESTS

# %%
if lab.exploring():
    pupil = build_baseline()
    # Keras warns where softmax is the very last operation; one more layer, even one that does nothing, and it cannot see it.
    twice = keras.Sequential([build_baseline(), keras.layers.Softmax(), keras.layers.Rescaling(1.0)])
    losses, capped = (overfit(model, x_train[:20], y_train[:20], 100) for model in (pupil, twice))
    elsewhere = float(np.mean(logits_of(pupil, x_val).argmax(axis=1) == y_val))
    lines = {"logits": losses, "softmax twice": capped, "knows nothing": [np.log(10)] * 100}
    fig = lab.plot_lines({name: (range(1, 101), values) for name, values in lines.items()}, "step", "loss on 20 images")
    lab.show(
        fig,
        alt=f"Loss against step. Logits: from {losses[0]:.2f} to {losses[-1]:.4f}. The same network with a softmax before the loss that applies it again: to {capped[-1]:.2f}.",
    )
    lab.compare("overfit-steps", next((i for i, loss in enumerate(losses) if loss < 0.3), 100))
    lab.compare("overfit-val", 100 * elsewhere, unit="%")

# %% [markdown]
# All twenty by heart, and hardly better than guessing elsewhere. That is no failure: it was a test of the machinery, and it
# passed. Do it first whenever you build something new. It also shows what a training run of an hour may hide: the line
# with two softmaxes falls, too. It only cannot fall below 1.461.

# %% [markdown] goal="train"
# ## 10 · Train, and what `fit` does not show
#
# **Goal:** write the function that trains every network from here on, with a record that you can trust.
#
# `fit` is your loop from step 9 over many batches. One **epoch** is one pass over the training images in random order; after
# each, the network is evaluated on the validation images, and four numbers are logged.
#
# Before you see any: after the first epoch of the baseline, which is higher, training or validation accuracy? And why?

# %% name="predict-higher"
lab.predict_first(
    "higher", "After epoch 1: training or validation accuracy higher?", None
)  # "training" or "validation"

# %% [markdown]
# `compile` says how to learn: optimizer, loss, metrics. It keeps the weights and forgets the optimizer's memory. `fit` never
# starts anew either: call it twice, and the second run goes on from the first one's weights. A fresh run needs a fresh model.
#
# An optimizer comes from a function of the number of steps, since some rates change from step to step. The plain one does
# not.


# %%
def plain_adam(steps):
    """Adam at a constant learning rate of 1e-3."""
    return keras.optimizers.Adam(1e-3)


def cross_entropy_loss(smoothing=0.0):
    """The loss for logits and integer labels; `smoothing` is explained in step 12."""

    def loss(labels, logits):
        target = keras.ops.one_hot(keras.ops.cast(keras.ops.reshape(labels, (-1,)), "int32"), 10)
        target = (1 - smoothing) * target + smoothing / 10
        return keras.ops.categorical_crossentropy(target, logits, from_logits=True)

    return loss


# %% [markdown] hints="train"
# Training batches are shuffled and transformed, `Batches(images, labels, batch_size, shuffle=True, transform=transform)`;
# validation batches are neither. `len(batches)` is the number of steps in an epoch, and `epochs` times that is what
# `make_optimizer` wants.
#
# ---
#
# `model.compile(optimizer=..., loss=cross_entropy_loss(smoothing), metrics=["accuracy"])`. The record is
# `lab.RunLog(epochs, len(batches), title, chance=0.1)`.
#
# ---
#
# `model.fit(batches, epochs=epochs, validation_data=..., verbose=0, callbacks=[log.keras(), *callbacks])`: the log is a
# callback, which `fit` calls after each step and epoch. Return `log.history`.


# %% solve="train"
def train(model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64,
          transform=None, smoothing=0.0, callbacks=()):  # fmt: skip
    """Train `model` in place with `fit`. Return the history: a list with one value an epoch for each of train_loss,
    train_accuracy, val_loss, val_accuracy."""
    ### BEGIN SOLUTION
    batches = Batches(images, labels, batch_size, shuffle=True, transform=transform)
    log = lab.RunLog(epochs, len(batches), title, chance=0.1)
    optimizer = make_optimizer(epochs * len(batches))
    model.compile(optimizer=optimizer, loss=cross_entropy_loss(smoothing), metrics=["accuracy"])
    model.fit(
        batches, epochs=epochs, validation_data=Batches(val_images, val_labels, 500), verbose=0,
        callbacks=[log.keras(), *callbacks],
    )  # fmt: skip
    return log.history
    ### END SOLUTION


# %% test="train"
import numpy as np

from grader import lab

colours = np.array([[40, 40, 40], [200, 60, 60], [220, 220, 220]])  # three classes that anyone can tell apart
kinds = np.append(np.repeat([0, 1, 2], 160), [0, 1, 2, 2, 1, 0] * 10)  # 480 to train on, sorted; 60 for validation
plates = (colours[kinds][:, None, None] + lab.rng("train").integers(-30, 30, size=(540, 32, 32, 3))).astype(np.uint8)
pupil = build_baseline()
record = train(pupil, plates[:480], kinds[:480], plates[480:], kinds[480:], 3)
assert sorted(record) == ["train_accuracy", "train_loss", "val_accuracy", "val_loss"], (
    f"the history has the names {sorted(record)}: metrics=['accuracy'], validation_data=..."
)
assert all(len(values) == 3 for values in record.values()), (
    f"3 epochs give 3 values of each, found {[len(v) for v in record.values()]}"
)
falls, rises, reached = record["train_loss"], record["train_accuracy"], record["val_accuracy"][-1]
scores = np.asarray(logits_of(pupil, plates[480:]))
price = float(np.mean(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(60), kinds[480:]]))
logged = record["val_loss"][-1]
assert abs(logged - price) < 0.1, (
    f"the log says that the validation loss is {logged:.3f}, by the trained model's logits it is {price:.3f}: does the "
    "loss know that it gets logits, and is it this model that was fitted?"
)
assert 0.5 < falls[0] < 5, f"the first epoch's mean loss is {falls[0]:.3f}, expected 0.5 to 5: a mean over images"
assert falls[-1] < 0.9 * falls[0], (
    f"the training loss goes from {falls[0]:.3f} to {falls[-1]:.3f}: is the model that was passed in compiled and fitted?"
)
assert reached > 0.9, (
    f"plain colours are told apart in {reached:.0%} of cases: do images and labels get the same order?"
)
assert rises[0] > 0.3, (
    f"the images came sorted by class, and {rises[0]:.0%} were right in epoch 1: shuffle=True in the training batches"
)
own = np.mean(np.asarray(logits_of(pupil, plates[480:])).argmax(axis=1) == kinds[480:])
assert abs(own - reached) < 0.02, f"the log says {reached:.0%} on validation images, the trained model gets {own:.0%}"
eight = np.repeat(np.arange(8), 60)  # sorted, and a batch has room for just one class
corners = np.array(np.meshgrid([40, 215], [40, 215], [40, 215])).reshape(3, 8).T  # eight colours
paint = (corners[eight][:, None, None] + lab.rng("train-order").integers(-30, 30, size=(480, 32, 32, 3))).astype(
    np.uint8
)
record = train(build_baseline(), paint, eight, paint[::30], eight[::30], 1, batch_size=60)
assert record["train_accuracy"][0] > 0.25, (
    f"480 images came sorted by class, and only {record['train_accuracy'][0]:.0%} were right in epoch 1: a batch still "
    "holds one class. fit shuffles the order of batches, Batches(..., shuffle=True) shuffles images"
)
### BEGIN HIDDEN TESTS
mixed_up = lab.rng("train-labels").integers(3, size=83)  # 83 images: the last batch is not full
record = train(build_baseline(), plates[:83], mixed_up, plates[83:100], kinds[83:100], 2)
assert np.all(np.isfinite([v for values in record.values() for v in values])), "a value of the history is not finite"
assert 1.9 < record["train_loss"][0] < 2.6, (
    f"the mean loss over 83 images should begin near 2.3, found {record['train_loss'][0]:.2f}: is the last, smaller batch left out?"
)
for part, size in (("train", 83), ("val", 17)):
    counted = np.array(record[f"{part}_accuracy"]) * size
    assert np.all((counted >= 0) & (counted <= size)), (
        f"{part}_accuracy should lie between 0 and 1, found {record[f'{part}_accuracy']}"
    )
    assert np.allclose(counted, counted.round(), atol=1e-3), (
        f"{part}_accuracy is no share of {size} images: every image counts once, in {part} batches of its own"
    )
### END HIDDEN TESTS

# %% [markdown]
# Now the baseline, on all training images. And a spy: a callback that measures, after each epoch, the accuracy on 1,000
# **training** images in the way that validation is measured: at that moment, with `training=False`.


# %% name="spy"
class CleanAccuracy(keras.callbacks.Callback):
    """After each epoch: accuracy on `images`, as evaluation sees them, in the list `values`."""

    def __init__(self, images, labels):
        super().__init__()
        self.images, self.labels, self.values = images, labels, []

    def on_epoch_end(self, epoch, logs=None):
        right = logits_of(self.model, self.images).argmax(axis=1) == self.labels
        self.values.append(float(right.mean()))


# By level: smoke for tests, sample in seconds, full in minutes. Few images need small batches, or there are too few steps.
budget = {
    "smoke": {
        "baseline_epochs": 2,
        "trial_images": 300,
        "trial_epochs": 1,
        "final_epochs": 8,
        "batch_size": 32,
        "width": 32,
    },
    "sample": {
        "baseline_epochs": 10,
        "trial_images": 2000,
        "trial_epochs": 3,
        "final_epochs": 7,
        "batch_size": 64,
        "width": 32,
    },
    "full": {
        "baseline_epochs": 10,
        "trial_images": 10_000,
        "trial_epochs": 2,
        "final_epochs": 3,
        "batch_size": 256,
        "width": 24,
    },
}[photos.level]


# %%
def train_baseline(model):
    """Train with the plain optimizer; the history also gets the clean training accuracy."""
    spy = CleanAccuracy(x_train[:1000], y_train[:1000])
    history = train(model, x_train, y_train, x_val, y_val, budget["baseline_epochs"], title="baseline", callbacks=[spy])
    return {**history, "clean": spy.values}


if lab.exploring():
    baseline = lab.train_or_load("baseline", build_baseline, train_baseline)
    history = lab.facts("baseline")["history"]
    floors["baseline network"] = history["val_accuracy"][-1]
    names = {
        "training, as logged": "train_accuracy",
        "training, measured cleanly": "clean",
        "validation": "val_accuracy",
    }
    epochs = range(1, len(history["clean"]) + 1)
    fig = lab.plot_lines({name: (epochs, history[key]) for name, key in names.items()}, "epoch", "accuracy")
    lab.show(
        fig,
        alt="Accuracy against epoch: "
        + "; ".join(f"{name} from {history[key][0]:.2f} to {history[key][-1]:.2f}" for name, key in names.items()),
    )
    lab.compare("higher", "validation" if history["val_accuracy"][0] > history["train_accuracy"][0] else "training")

# %% [markdown]
# In the first epochs validation is usually **above** the logged training accuracy. That is no leak, but bookkeeping, twice
# over. `fit` logs an average over the whole epoch, most of it from a worse network than the one that validation meets. And
# training images pass through dropout. Measured cleanly, training lies above validation, and their distance, not the logged
# one, is what tells you about overfitting.

# %% include="cifar10.curves"

# %% [markdown]
# ## 12 · A better network
#
# The baseline sees 18 of 32 pixels, spends half of its weights on one dense layer, and creeps along at one fixed learning
# rate. A handful of changes, with a reason for each, make a network that passes the baseline's final score in its first
# epochs.
#
# **Batch normalisation** first. After each convolution, every channel is brought to mean 0 and spread 1, measured **over the
# batch**; then two learned numbers per channel set the scale anew. Ten times higher learning rates become usable. (That
# it helps is measured; why is still debated.)

# %% [markdown]
# A deployed model may see one picture, so there is no batch to measure. With `training=True` the layer therefore also keeps
# a running mean, `momentum * old + (1 - momentum) * new`, and with `training=False` it uses that.
#
# Keras' momentum is 0.99. A fresh layer's running mean is 0. It meets one training batch whose mean is 5. What is the
# running mean then?

# %% name="predict-running-mean"
lab.predict_first("running-mean", "The running mean after one batch?", None)  # ← your number for None

# %%
norm = keras.layers.BatchNormalization()
batch = np.random.default_rng(0).normal(5, 2, size=(4096, 1)).astype(np.float32)
in_training = np.asarray(norm(batch, training=True))
lab.compare("running-mean", float(norm.moving_mean[0]))
asked = np.asarray(norm(batch, training=False))
print(f"mean of what comes out, training=True: {in_training.mean():.2f}, training=False: {asked.mean():.2f}")
print(
    f"steps until the running mean is within 1 %: momentum 0.99: {np.log(0.01) / np.log(0.99):.0f}, 0.9: {np.log(0.01) / np.log(0.9):.0f}"
)

# %% [markdown]
# It takes 458 steps to catch up. Train for fewer, and you see a healthy training curve with validation at 10 %, as if nothing
# had been learned: the network is fine, its running means are not. The remedy is `momentum=0.9`.
#
# Note what did **not** happen: you cannot forget a mode switch in Keras. What you can do is call `model(x, training=True)`
# in a place where an answer is wanted, and then a picture's answer depends on its neighbours.

# %% [markdown]
# **Shape.** Padding `"same"`, so that borders count; more channels as the sides shrink, 31 → 15 → 7 → 3; at the end the
# largest value of each channel over all places. "Is there an ear **anywhere**?" is the right question.

# %% [markdown]
# **A first layer that needs no training.** Neighbouring pixels are nearly equal, so a small patch mostly says "how bright".
# Find directions in which 2 × 2 patches vary independently (principal components), scale each to the same spread, use them
# as kernels, freeze them. Each also comes with the opposite sign: 24 channels.


# %% name="whitening"
def whitening_kernels(images):
    """Kernels that make 2 x 2 patches of `images` uncorrelated and of one size: array (2, 2, 3, 24)."""
    windows = np.lib.stride_tricks.sliding_window_view(prepare(images), (2, 2), axis=(1, 2))  # (n, 31, 31, 3, 2, 2)
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, 12)
    variances, directions = np.linalg.eigh(patches.T @ patches / len(patches))  # directions stand in columns
    kernels = (directions / np.sqrt(variances + 5e-4)).reshape(2, 2, 3, 12)  # 5e-4 keeps noise from being blown up
    return np.concatenate([kernels, -kernels], axis=-1)


if lab.exploring():
    kernels = np.moveaxis(whitening_kernels(x_train[:1000])[..., 11::-1], -1, 0)
    reach = np.abs(kernels).max(axis=(1, 2, 3), keepdims=True)
    fig = lab.plot_images(
        (127.5 + 127.5 * kernels / reach).astype(np.uint8), titles=[str(i) for i in range(12)], columns=12
    )
    lab.show(
        fig,
        alt="Twelve kernels of 2 by 2 pixels, from the commonest pattern, plain brightness, over colour and edges to fine checkerboards.",
    )

# %% [markdown]
# **Start as a pass-through.** The first filters of each later convolution begin as "copy channel i", so that signals and
# gradients run through all layers from the first step on.
#
# **A calm end.** The largest of many values is large, so the first logits are, too, and so is the first loss. A last layer that
# multiplies by ¼ mends that. On 2,000 images of the sample, three epochs, peak rate 0.1: 74 % with it, 10 % without.

# %% [markdown]
# **Sixteen bits.** A layer with `dtype="mixed_bfloat16"` computes with 16-bit numbers and keeps its weights in 32. Where
# `lab.amp_dtype()` measured that this is faster here, it says so. The last layer stays in `float32`: losses are
# differences of large numbers.

# %% [markdown] hints="build-model"
# A block halves the sides and sets the number of channels: convolution (3 × 3, `padding="same"`, `use_bias=False`),
# `MaxPooling2D(2)`, batch norm, ReLU, and once more convolution, batch norm, ReLU. The bias can go: batch norm subtracts
# it again.
#
# ---
#
# The whole: `Conv2D(24, 2, activation="relu", use_bias=False, trainable=False, name="first")`, three blocks of `width`,
# `4 * width`, `4 * width` channels, `GlobalMaxPooling2D()`, `Dense(10)`, `Rescaling(0.25)`.
#
# ---
#
# Pass-through: `kernel = layer.kernel.numpy()` has shape (3, 3, c_in, c_out). With `n = min(c_in, c_out)`, set
# `kernel[..., :n] = 0` and `kernel[1, 1, i, i] = 1` for all `i` below `n`, then `layer.kernel.assign(kernel)`.


# %% solve="build-model"
def block(channels, dtype):
    """Two convolutions with batch norm; the sides are halved. Pooling comes first, so that batch norm has less to do."""
    ### BEGIN SOLUTION
    layers = keras.layers
    conv = {"kernel_size": 3, "padding": "same", "use_bias": False, "kernel_initializer": "he_uniform", "dtype": dtype}
    return [
        layers.Conv2D(channels, **conv), layers.MaxPooling2D(2, dtype=dtype),
        layers.BatchNormalization(momentum=0.9, dtype=dtype), layers.ReLU(dtype=dtype),
        layers.Conv2D(channels, **conv),
        layers.BatchNormalization(momentum=0.9, dtype=dtype), layers.ReLU(dtype=dtype),
    ]  # fmt: skip
    ### END SOLUTION


def build_model(width=32, dtype=None):
    """Your network for (n, 32, 32, 3) input: logits (n, 10). The grader builds it and loads your trained weights into it.

    `dtype` is "float32" or "bfloat16"; None takes the faster one."""
    ### BEGIN SOLUTION
    layers = keras.layers
    policy = "mixed_bfloat16" if (dtype or lab.amp_dtype()) == "bfloat16" else "float32"
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(24, 2, activation="relu", use_bias=False, trainable=False, dtype=policy, name="first"),
        *block(width, policy), *block(4 * width, policy), *block(4 * width, policy),
        layers.GlobalMaxPooling2D(dtype=policy), layers.Dense(10, dtype="float32"), layers.Rescaling(0.25, dtype="float32"),
    ])  # fmt: skip
    for layer in model.layers:
        if layer.name != "first" and len(layer.get_weights()) == 1:  # a convolution: one array, no bias
            kernel = layer.kernel.numpy()
            n = min(kernel.shape[2:])
            kernel[..., :n] = 0
            kernel[1, 1, np.arange(n), np.arange(n)] = 1
            layer.kernel.assign(kernel)
    return model
    ### END SOLUTION


# %% [markdown]
# **A learning rate that rises and falls** (Smith, 2018). High rates cover ground, but at first they throw a raw network off, and
# at the end they keep it from settling. So: rise for a quarter of the steps, then fall along a cosine to almost nothing.
#
# **SGD with Nesterov momentum** follows the average of recent gradients, **weight decay** pulls weights towards zero. (PyTorch's
# decay passes through the momentum, which multiplies it by ten; Keras' does not. Their 5e-4 is 5e-3 here.)


# %%
def one_cycle(steps, peak=0.3, decay=5e-3):
    """SGD whose learning rate rises to `peak` for a quarter of the steps, then falls."""
    rising = max(1, steps // 4)
    rate = keras.optimizers.schedules.CosineDecay(
        peak / 5, decay_steps=max(1, steps - rising), warmup_target=peak, warmup_steps=rising
    )
    return keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay)


if lab.exploring():
    rate = keras.optimizers.schedules.CosineDecay(0.06, 150, warmup_target=0.3, warmup_steps=50)
    lines = {"one cycle": (range(201), [float(rate(step)) for step in range(201)]), "constant": ([0, 200], [0.1, 0.1])}
    fig = lab.plot_lines(lines, "step of 200", "learning rate")
    lab.show(
        fig,
        alt="The learning rate against the step: it rises in a straight line to 0.3 at a quarter of the way and falls along a cosine to zero.",
    )

# %% [markdown]
# **Label smoothing** asks for 0.91 on the right class and 0.01 on each other one, in place of 1 and 0. The network stops
# stretching its logits to gain a last hundredth, and its confidence comes closer to its accuracy. The price: the loss can
# no longer reach 0. Its lowest value is the entropy of that target, 0.50, and `fit` computes the **validation** loss in the
# same way. Do not take it for a sick curve.

# %%
target = np.full(10, 0.1 / 10) + 0.9 * np.eye(10)[0]
print("target", target.round(2), " lowest possible loss", round(float(-(target * np.log(target)).sum()), 3))

# %% [markdown] hints="recipe"
# First put the whitening kernels into the first layer: `model.get_layer("first").set_weights([...])` takes a list with one
# array.
#
# ---
#
# Then call `train` with `transform`, `smoothing`, `batch_size=budget["batch_size"]` and your own `make_optimizer`.
#
# ---
#
# `make_optimizer` is a function of the steps alone, so wrap the peak up: `lambda steps: one_cycle(steps, peak)`.


# %% solve="recipe"
def train_well(
    model, images, labels, epochs, peak=0.3, smoothing=0.1, transform=augment, make_optimizer=None, title=""
):
    """Prepare the first layer from training images, then train with the recipe of this step; return the history."""
    ### BEGIN SOLUTION
    model.get_layer("first").set_weights([whitening_kernels(images[:1000])])
    return train(
        model, images, labels, x_val, y_val, epochs, title=title, batch_size=budget["batch_size"],
        transform=transform, smoothing=smoothing, make_optimizer=make_optimizer or (lambda steps: one_cycle(steps, peak)),
    )  # fmt: skip
    ### END SOLUTION


# %% [markdown]
# ### What does each part bring?
#
# Take one part away at a time, keep all else, and train briefly. Which loss hurts most: augmentation, the schedule (a
# constant rate of 0.1 in its place), or label smoothing? And does any of them help to be rid of?

# %% name="predict-ablation"
lab.predict_first(
    "ablation", "Without which part is the score worst?", None
)  # "augmentation", "schedule" or "smoothing"


# %%
def without(config):
    """Train briefly without one part of the recipe; return validation accuracy."""
    keras.utils.set_random_seed(0)
    few = slice(0, budget["trial_images"])
    missing = {
        "augmentation": {"transform": None},
        "schedule": {
            "make_optimizer": lambda steps: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True, weight_decay=5e-3)
        },
        "smoothing": {"smoothing": 0.0},
    }.get(config["without"], {})
    return train_well(build_model(), x_train[few], y_train[few], budget["trial_epochs"], **missing)["val_accuracy"][-1]


if lab.exploring():
    parts = ["nothing", "augmentation", "schedule", "smoothing"]
    ablation = lab.run_trials(without, [{"without": part} for part in parts], name="ablation")
    fig = lab.plot_trials(ablation)
    lab.show(
        fig,
        alt="Validation accuracy without one part: "
        + ", ".join(f"{t['without']} {t['accuracy']:.1%}" for t in ablation),
    )
    lab.compare("ablation", min(ablation[1:], key=lambda trial: trial["accuracy"])["without"])

# %% [markdown]
# One seed and few epochs: believe only large gaps. And mind the question that was asked. In a run this **short** the network
# never sees a picture often enough to learn it by heart, so augmentation has nothing to cure and may even cost a little. It
# pays in long runs. A part's worth is no constant of nature; it depends on the rest.

# %% include="cifar10.tuning"

# %% [markdown]
# `run` trains a fresh network for a short while and returns its validation accuracy; `lab.run_trials` calls it for each of
# your configurations, keeps every result in `trials.json` beside this notebook, and repeats nothing that it has.

# %% [markdown] hints="run"
# A configuration is a dictionary of your own making, for example `{"peak": 0.1, "width": 16}`. `run` takes out of it what
# it needs.
#
# ---
#
# Set a seed first, `keras.utils.set_random_seed(0)`, so that all trials begin alike. Train on the first
# `budget["trial_images"]` training images for `budget["trial_epochs"]` epochs.
#
# ---
#
# `history = train_well(build_model(), images, labels, epochs, peak=config["peak"])`; return the last entry of
# `history["val_accuracy"]`. Below it, three dictionaries that differ in one value, by factors.


# %% solve="run"
def run(config):
    """Train a fresh network briefly with `config`; return its accuracy on validation images, 0 to 1."""
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(0)
    few = slice(0, budget["trial_images"])
    model = build_model(config.get("width", budget["width"]))
    history = train_well(model, x_train[few], y_train[few], budget["trial_epochs"], peak=config["peak"])
    return history["val_accuracy"][-1]
    ### END SOLUTION


# %% solve="configs"
### BEGIN SOLUTION
configs = [{"peak": 0.03}, {"peak": 0.1}, {"peak": 0.3}]
### END SOLUTION
trials = lab.run_trials(run, configs)

# %% include="cifar10.choice"

# %% [markdown]
# ## 14 · The final training
#
# Now the long run, with the setting that you chose. `build_final` and `train_final` say what is trained and how; the
# locked cell does it once and saves the weights. Under the grader it loads them, so both must still fit together when
# you hand in: if you change the network, train again.
#
# How long, and how good? Guess the validation accuracy before you start.

# %% name="predict-final"
lab.predict_first("final", "Validation accuracy of the final model, in per cent?", None)  # ← your number for None

# %% [markdown] hints="final-recipe"
# `build_final()` returns an untrained network and needs no data. `train_final(model)` trains it in place and returns the
# history.
#
# ---
#
# Take the width and the peak rate from `trials[choice]`, with `.get("width", budget["width"])` for settings that your
# trials did not vary. Hand `dtype` on to `build_model`.
#
# ---
#
# `train_well(model, x_train, y_train, budget["final_epochs"], ...)`. More epochs help, less each time; the time stands in the
# log after ten steps.


# %% solve="final-recipe"
def build_final(dtype=None):
    """The network to hand in, untrained; `dtype` as in build_model."""
    ### BEGIN SOLUTION
    return build_model(trials[choice].get("width", budget["width"]), dtype)
    ### END SOLUTION


def train_final(model):
    """Train it in place with the setting that was chosen; return the history."""
    ### BEGIN SOLUTION
    return train_well(model, x_train, y_train, budget["final_epochs"], peak=trials[choice]["peak"], title="final")
    ### END SOLUTION


# %% locked="final"
final = lab.train_or_load("final", build_final, train_final)

# %%
if lab.exploring():
    run_facts = lab.facts("final")
    history = run_facts["history"]
    fig = lab.plot_curves(history, chance=0.1)
    lab.show(fig, alt=f"Loss and accuracy by epoch; validation accuracy ends at {history['val_accuracy'][-1]:.1%}.")
    print(f"{run_facts['parameters']:,} trained parameters, {run_facts['seconds']:.0f} s on {run_facts['device']}")
    lab.compare("final", 100 * history["val_accuracy"][-1], unit="%")

# %% [markdown]
# Look at the two accuracies. Validation may lie **above** training, in a network without any dropout. By now you can say why:
# which two things make training pictures harder here? (One happens to the pictures, one is an average over time.)
#
# Now the same weights in a network that computes in 32 bits. Training stands a little rounding, an answer should not: in 16
# bits a picture's probabilities depend, in the third digit, on how many others are computed beside it.

# %%
model = build_final("float32")
model.set_weights(final.get_weights())


def softmax(logits):
    """Probabilities from logits (n, classes), each row's largest subtracted first."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


p_val = softmax(logits_of(model, x_val))

# %% include="cifar10.evaluate"

# %% [markdown] goal="predict"
# ## 16 · Deploy: one function
#
# **Goal:** pack everything between a raw picture and an answer into one function, and see that it survives outside this
# notebook.
#
# Whoever uses your model has bytes, not normalised floats. `predict` takes them as they are and does what validation did:
# prepare, `training=False`, batches, softmax. The commonest failure of deployed models is a `predict` that prepares
# pictures a little differently from training: 90 % in validation, 40 % in use, no error anywhere.

# %% [markdown]
# One gain without any training: a mirrored frog is a frog, so ask twice, for the picture and for its mirror image, and
# average the two probabilities. It costs twice the time. Whether it pays is for the validation images to say.

# %% name="mirror"
lab.predict_first(
    "mirror", "What does averaging over the mirror image bring, in points?", None
)  # ← your number for None
if lab.exploring():
    mirrored = softmax(logits_of(model, x_val[:, :, ::-1]))
    gain = np.mean(((p_val + mirrored) / 2).argmax(axis=1) == y_val) - np.mean(p_val.argmax(axis=1) == y_val)
    lab.compare("mirror", 100 * float(gain), unit="points")

# %% [markdown] hints="predict"
# You have all parts: one function that prepares, asks in batches and with `training=False`, for any number of images, and
# one that makes probabilities of logits.
#
# ---
#
# The model is the global `model`, the trained one in 32 bits. One picture needs its axis, too: `predict(images[:1])` has
# 1 row, `predict(images[0])` is an error.
#
# ---
#
# `softmax(logits_of(model, images))` passes. If the mirror image brought you something, average both views:
# `images[:, :, ::-1]` mirrors pictures (n, row, column, colour), for the third axis runs from left to right.


# %% solve="predict"
def predict(images):
    """Class probabilities for raw pictures.

    Parameters
    ----------
    images : uint8 array (n, 32, 32, 3), n >= 1

    Returns
    -------
    float array (n, 10)
        Each row sums to 1.
    """
    ### BEGIN SOLUTION
    # Asking for the mirror image too costs twice the time and brings about a point on CIFAR-10.
    return (softmax(logits_of(model, images)) + softmax(logits_of(model, images[:, :, ::-1]))) / 2
    ### END SOLUTION


# %% test="predict"
import numpy as np

from grader import lab

raw = lab.load("cifar10").images[:67]
answer = np.asarray(predict(raw))
assert answer.shape == (67, 10), f"67 images give probabilities of shape (67, 10), found {answer.shape}"
assert np.all(np.isfinite(answer)) and answer.min() >= 0, (
    f"probabilities are finite and not negative, found {answer.min():.3g}: softmax, not logits"
)
assert np.allclose(answer.sum(axis=1), 1, atol=1e-3), (
    f"each row sums to 1, found {answer.sum(axis=1).min():.3f} to {answer.sum(axis=1).max():.3f}"
)
assert len(np.unique(answer)) > 100, "67 images got classes, 0 or 1, where probabilities are asked for"
gap = lab.same_twice(predict, raw)
assert gap < 1e-4, f"the same images got other answers the second time (by {gap:.3g}): training=False, no augmentation"
gap = lab.alone_and_in_batch(predict, raw)
assert gap < 1e-2, (
    f"an image's answer differs alone and in a batch (by {gap:.3g}): training=True uses the batch's statistics"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("predict").integers(0, 256, size=(515, 32, 32, 3)).astype(np.uint8)
drawn[:67] = raw
whole = np.asarray(predict(drawn))
assert whole.shape == (515, 10), f"515 images give 515 rows, found {whole.shape}"
assert np.allclose(whole[:67], answer, atol=1e-2), "the first images' answers depend on how many others there are"
assert np.allclose(whole[-1:], predict(drawn[-1:]), atol=1e-2), "the last image's answer differs when it comes alone"
gap = lab.depends_only_on_itself(predict, raw)
assert gap < 1e-2, f"changing one image changes another's answer by {gap:.3g}"
assert answer.std(axis=0).max() > 1e-3, "all images get the same answer"
### END HIDDEN TESTS

# %% [markdown] goal="accuracy"
# ### On images that you have not seen
#
# The grader calls `predict` on test images that were set apart before you began. Points rise from gate to gate; the banner
# at the top names the gates. Here the same call on images that you know, to see that it runs.

# %% [markdown] hints="accuracy"
# Compare three numbers first: the floor of step 2, your validation accuracy, the gates in the banner. Is validation good and
# this poor? Then `predict` prepares pictures in another way than training did.
#
# ---
#
# Read the curves of the final run. Both losses still falling: more epochs. Training falls and validation rises: more
# augmentation, or fewer epochs. Flat from the start: divide the peak rate by ten.
#
# ---
#
# Good value, in this order: more epochs; the peak rate of your best trial; a wider network; the mirror image in `predict`.

# %% test="accuracy"
from grader import lab

known = lab.load("cifar10")
reached = lab.accuracy(predict(known.images[:500]), known.labels[:500])
assert reached > 0.1, (
    f"{reached:.0%} of 500 images right, hardly more than guessing: does predict prepare as training did?"
)
print(
    f"{reached:.0%} of 500 images right, most of them from training. The grader counts on images that you have not seen."
)
### BEGIN HIDDEN TESTS
inputs, labels = lab.held_out("cifar10")
outcome = lab.verdict("accuracy", predict(inputs), labels)
print(outcome)
outcome.points
### END HIDDEN TESTS

# %% [markdown]
# ### Out of this notebook
#
# A weights file is not yet a model: whoever loads it needs your `build_final`, your `MEAN`, your softmax. So build one Keras model
# **from bytes to probabilities**, preparation included, and save it as `.keras`: one file with architecture and weights,
# and none of your Python. (`model.export` writes the same as a TensorFlow SavedModel, for servers that have no Keras.)
#
# Then ask it in a fresh process, where nothing of this notebook helps by accident.

# %% name="predict-export"
lab.predict_first(
    "export-gap", "Largest difference of a probability after reloading in a new process: 0, 1e-6, 1e-3, 0.1?", None
)


# %% name="export"
def with_both_ends(model):
    """From bytes (n, 32, 32, 3) to probabilities: preparation, network, mirror image and softmax in one Keras model."""
    layers = keras.layers
    raw = keras.Input((32, 32, 3), dtype="uint8")
    x = layers.Normalization(mean=MEAN, variance=STD**2)(raw)
    views = [layers.Softmax()(model(view)) for view in (x, x[:, :, ::-1])]
    return keras.Model(raw, layers.Average()(views))


RELOAD = """
import keras
model = keras.models.load_model("classifier.keras")
seven = model.predict_on_batch(images)
one = model.predict_on_batch(images[:1])
"""
if lab.exploring():
    deployed = with_both_ends(model)
    deployed.save("classifier.keras")
    far = lab.in_fresh_process(RELOAD, images=x_val[:7])
    here = predict(x_val[:7])
    print("shapes", far["seven"].shape, far["one"].shape)
    lab.compare("export-gap", float(max(np.abs(far["seven"] - here).max(), np.abs(far["one"] - here[:1]).max())))

# %% [markdown]
# And its speed, with two of the ways to ask. `predict` builds a data pipeline for each call, `predict_on_batch` goes straight
# to the compiled graph. For one picture that comes alone: how many times slower is `predict`?

# %% name="predict-latency"
lab.predict_first("latency", "One picture: time of predict divided by time of predict_on_batch?", None)  # ← your number

# %%
if lab.exploring():
    sizes, ways = (
        [1, 4, 16, 64, 256],
        {"predict": lambda x: deployed.predict(x, verbose=0), "predict_on_batch": deployed.predict_on_batch},
    )
    cost = {name: [] for name in ways}
    for name, ask in ways.items():
        for size in sizes:
            ask(x_train[:size])  # the first call compiles
            spent = []
            for _ in range(5):
                began = time.perf_counter()
                ask(x_train[:size])
                spent.append(time.perf_counter() - began)
            cost[name].append(1000 * float(np.median(spent)) / size)
    fig = lab.plot_lines(
        {name: (sizes, ms) for name, ms in cost.items()}, "pictures in a call", "ms per picture", logx=True, logy=True
    )
    lab.show(
        fig,
        alt="Milliseconds per picture against pictures in a call: "
        + "; ".join(f"{name} {ms[0]:.1f} for 1, {ms[-1]:.2f} for 256" for name, ms in cost.items()),
    )
    lab.compare("latency", round(cost["predict"][0] / cost["predict_on_batch"][0], 1))

# %% [markdown]
# Every call has a fixed price, whatever it holds, and `predict`'s is high: call it once with many pictures, never in a loop
# over single ones. A batch shares the price. That is why servers wait a few milliseconds to collect requests: a little
# **latency** for a lot of **throughput**.

# %%
if lab.exploring():
    fresh = build_final("float32")


def untrained(images):
    """Probabilities of a network of the same shape that never trained."""
    return softmax(logits_of(fresh, images))


# %% include="cifar10.occlusion"

# %% include="cifar10.report"

# %% [markdown]
# ## Hand in
#
# Restart the kernel and run all cells once more: trained weights are loaded, nothing trains again. Save. Then write
# `lab.check()` into a new cell: it runs the notebook as the course will, and says for each step whether it counts.
# `lab.submit()` checks, too, and hands in what is needed: the notebook, `final.weights.h5`, `final.json` and
# `trials.json`.
#
# You wrote a convolution, a loss and the loop behind `fit` by hand, and know what that one line does when it does it for
# you. That knowledge does not age with the library.
