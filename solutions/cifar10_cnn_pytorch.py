# %% [markdown]
# # CIFAR-10: a convolutional network in PyTorch
#
# Ten kinds of things, 32 × 32 pixels, and a network that you build from a single multiplication up to a deployed model.
# You write the parts that matter: the convolution, the loss, **the training loop**. At the end stands one function,
# `predict`, and it is marked on images that you have never seen.
#
# Work from top to bottom. It takes about four hours; take them in two or three sittings.

# %% [markdown]
# **How a step goes.** A question. Your prediction, sealed and never graded: a wrong one teaches more. A few lines of code
# where it says `# Write your answer here`. A check that names the likely fault, or stays silent if it finds none. Stuck?
# Three hints unfold, each says more than the one before.
#
# Cells under `if lab.exploring():` are experiments: the grader skips them. Training is never repeated to grade; your
# trained weights are handed in beside this notebook.

# %% name="start"
import copy
import math
import time
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.transforms import v2

from grader import lab

lab.start("cifar10_cnn_pytorch", seed=0)
device = lab.device()

# %% include="cifar10.look"

# %% include="cifar10.floors"

# %% [markdown] goal="prepare"
# ## 3 · What enters the network
#
# **Goal:** turn a batch of pictures into a tensor that you trust.
#
# The arrays are (image, row, column, colour). PyTorch's layers want **channels first**: (image, colour, row, column), NCHW.
# `reshape` makes an array of that shape, and so does `permute`. Only one is right. What would a photo look like after the
# other?

# %% name="predict-reshape"
lab.predict_first(
    "reshape",
    "A photo after reshape to (3, 32, 32), drawn: the same, rotated, or what?",
    None,  # ← your answer in place of None
)

# %%
if lab.exploring():
    photo = x_train[7]  # (32, 32, 3)
    moved = torch.tensor(photo).permute(2, 0, 1)  # (3, 32, 32): axes change places
    poured = torch.tensor(photo).reshape(3, 32, 32)  # (3, 32, 32): the same numbers in the same order, cut anew
    back = [photo, moved.permute(1, 2, 0).numpy(), poured.permute(1, 2, 0).numpy()]
    fig = lab.plot_images(np.stack(back), titles=["original", "permute", "reshape"])
    lab.show(
        fig,
        alt="A picture three times: as it was; after permute and back, unchanged; after reshape, coloured noise with hardly a trace of the picture.",
    )
    lab.compare("reshape", "noise: its thirds, torn into strips, taken for red, green and blue")

# %% [markdown]
# No error, the right shape, and the wrong data: a network trained on it would still reach some accuracy. **The right
# shape proves nothing.** Look at a picture after every change of layout.
#
# The second thing: scale. Networks learn best from numbers around zero with a spread of about one. So subtract each
# colour's mean and divide by its standard deviation, both measured **on training images only**; whatever you compute
# from validation images leaks from them.

# %% name="statistics"
# From the histogram of each colour: a float copy of all images would take four times their memory.
counts = np.stack([np.bincount(x_train[..., c].ravel(), minlength=256) for c in range(3)])  # (3, 256)
share = counts / counts.sum(axis=1, keepdims=True)
MEAN = share @ np.arange(256) / 255
STD = np.sqrt(share @ np.arange(256) ** 2 / 255**2 - MEAN**2)
print("mean", MEAN.round(3), " standard deviation", STD.round(3), " of pixels between 0 and 1")

# %% [markdown]
# torchvision's transforms can do both halves, for a whole batch:
#
# - `v2.functional.to_dtype(x, torch.float32, scale=True)` turns bytes into floats **and divides by 255**. Divide once more
#   yourself and every number is near zero: the commonest slip of all.
# - `v2.functional.normalize(x, mean, std)` subtracts and divides for each channel of (n, 3, h, w). Its `mean` and `std`
#   must be on the scale that the pixels have by then.

# %% [markdown] hints="prepare"
# Three moves: NumPy to tensor, axes, scale. `torch.tensor(images)` copies an array. `permute` takes the new order of the
# old axes: where does each of 0, 1, 2, 3 go?
#
# ---
#
# (n, h, w, 3) to (n, 3, h, w): the image axis stays first, the colour axis, number 3, comes second, then rows and columns.
# A picture of red pixels must have its numbers in channel 0.
#
# ---
#
# `x = torch.tensor(images).permute(0, 3, 1, 2)`; then `to_dtype(..., scale=True)`; then `normalize` with `MEAN.tolist()`
# and `STD.tolist()`, which were measured on pixels between 0 and 1.


# %% solve="prepare"
def prepare(images):
    """Turn pictures into what the network sees.

    Parameters
    ----------
    images : uint8 array (n, h, w, 3)

    Returns
    -------
    float32 tensor (n, 3, h, w)
        Each channel normalised with the training images' MEAN and STD.
    """
    ### BEGIN SOLUTION
    # permute moves no number: in memory the colours of a pixel stay together ("channels last"), which is the
    # layout that convolutions on a CPU are fastest with.
    x = torch.tensor(images).permute(0, 3, 1, 2)
    x = v2.functional.to_dtype(x, torch.float32, scale=True)
    return v2.functional.normalize(x, MEAN.tolist(), STD.tolist())
    ### END SOLUTION


# %% test="prepare"
import numpy as np
from grader import lab

seen = lab.load("cifar10").images[:1000]
entered = lab.as_array(prepare(seen))
wanted = (len(seen), 3, 32, 32)
assert entered.shape == wanted, f"expected {wanted}, channels first, found {entered.shape}"
assert entered.dtype == np.float32, f"expected float32, found {entered.dtype}"
dot = np.zeros((2, 6, 9, 3), dtype=np.uint8)
dot[1, 2, 5, 0] = 255  # one red dot: second image, row 2, column 5
rise = np.diff(lab.as_array(prepare(dot)), axis=0)[0]
risen = np.argwhere(rise > rise.max() / 2)
assert risen.tolist() == [[0, 2, 5]], (
    f"a red dot at row 2, column 5 should be at [channel 0, 2, 5], found {risen.tolist()}: permute, not reshape"
)
middle, spread = entered.mean(axis=(0, 2, 3)), entered.std(axis=(0, 2, 3))
assert np.abs(middle).max() < 0.15, (
    f"each channel's mean should be near 0, found {middle.round(2)}: are MEAN and the pixels on one scale?"
)
assert np.abs(spread - 1).max() < 0.15, (
    f"each channel's spread should be near 1, found {spread.round(3)}: is 255 divided away twice, or not at all?"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("prepare").integers(0, 256, size=(5, 7, 11, 3)).astype(np.uint8)
entered = lab.as_array(prepare(drawn))
ends = lab.as_array(prepare(np.stack([np.zeros((7, 11, 3)), np.full((7, 11, 3), 255)]).astype(np.uint8)))
low, high = ends[0, :, 0, 0], ends[1, :, 0, 0]
assert np.all(high - low > 2), f"0 to 255 should span several standard deviations in each channel, found {high - low}"
expected = low[:, None, None] + drawn.transpose(0, 3, 1, 2) / 255 * (high - low)[:, None, None]
assert entered.shape == expected.shape, f"7 x 11 pixels: expected shape {expected.shape}, found {entered.shape}"
assert np.allclose(entered, expected, atol=1e-4), "a pixel's value must depend on that pixel and its channel alone"
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
# A mirrored frog is a frog; so is one two pixels further left. Each training picture is flipped with probability ½ and
# shifted by up to two pixels, drawn anew every epoch. **Only training pictures**: validation wants them as they are.
#
# What does a transform of torchvision do to a batch of eight copies of one picture?

# %% name="predict-batch-transform"
lab.predict_first(
    "batch-draws",
    "RandomCrop on a batch of eight equal pictures: how many different ones come out?",
    None,  # ← your answer in place of None
)

# %%
crop_and_flip = v2.Compose([v2.RandomCrop(32, padding=2, padding_mode="reflect"), v2.RandomHorizontalFlip()])
eight = torch.tensor(x_train[:1]).permute(0, 3, 1, 2).repeat(8, 1, 1, 1)
at_once = crop_and_flip(eight)
one_by_one = torch.stack([crop_and_flip(picture) for picture in eight])
lab.compare("batch-draws", len(torch.unique(at_once, dim=0)))
if lab.exploring():
    both = torch.cat([at_once, one_by_one]).permute(0, 2, 3, 1).numpy()
    fig = lab.plot_images(both, columns=8)
    lab.show(
        fig,
        alt="Two rows of one picture eight times. Above, transformed as a batch: all alike. Below, one by one: each shifted or flipped differently.",
    )

# %% [markdown]
# Above: one draw for the whole batch. Below: one for each picture, which is what you want, but a Python loop over 45,000
# pictures in every epoch. So write it for a batch with a draw **for each picture**: pad all, then cut a window out of
# each, at its own place.
#
# Pad by reflection: the frame then looks like picture. (Zeros, after normalising, would be a frame of average grey.)

# %% [markdown] hints="augment"
# Flips: draw `n` numbers with `torch.rand(n)`, and let `torch.where(condition, mirrored, batch)` choose for each picture.
# The condition must have the shape (n, 1, 1, 1), so that it broadcasts.
#
# ---
#
# Shifts: `v2.functional.pad(batch, shift, padding_mode="reflect")` gives (n, c, h + 2 shift, w + 2 shift). Draw a top
# row and a left column for each picture, both from 0 to 2 shift: `torch.randint(0, 2 * shift + 1, (n,))`.
#
# ---
#
# The window of picture `i` is `padded[i, :, top[i] : top[i] + h, left[i] : left[i] + w]`. A loop over the batch with
# `torch.stack` passes; indexing with `top[:, None] + torch.arange(h)` does all pictures at once and is faster.


# %% solve="augment"
def augment(batch, shift=2):
    """Flip each picture with probability 1/2 and shift it by up to `shift` pixels each way.

    Parameters
    ----------
    batch : tensor (n, c, h, w)
    shift : int
        Pixels; what comes in from outside is the picture's reflection.

    Returns
    -------
    tensor (n, c, h, w)
        A new tensor; `batch` stays as it was.
    """
    ### BEGIN SOLUTION
    n, _, h, w = batch.shape
    flip = torch.rand(n, 1, 1, 1) < 0.5
    padded = v2.functional.pad(torch.where(flip, batch.flip(3), batch), shift, padding_mode="reflect")
    rows = torch.randint(0, 2 * shift + 1, (n, 1, 1)) + torch.arange(h)[:, None]  # (n, h, 1)
    cols = torch.randint(0, 2 * shift + 1, (n, 1, 1)) + torch.arange(w)  # (n, 1, w)
    # One indexing for the whole batch, colours kept together: a second an epoch; picture by picture takes four times that.
    picked = padded.permute(0, 2, 3, 1)[torch.arange(n)[:, None, None], rows, cols]
    return picked.permute(0, 3, 1, 2)
    ### END SOLUTION


# %% test="augment"
import numpy as np
from grader import lab

pixels = lab.rng("augment-visible").integers(0, 256, size=(1, 16, 22, 3)).astype(np.uint8)
given = lab.as_array(prepare(pixels))[0]
found = lab.as_array(augment(prepare(np.repeat(pixels, 200, axis=0)), 2))
assert found.shape == (200, 3, 16, 22), f"the shape should stay (200, 3, 16, 22), found {found.shape}"
kinds = {}
for mirrored in (False, True):
    for down in range(-2, 3):
        for right in range(-2, 3):
            view = given[:, :, ::-1] if mirrored else given
            inner = view[:, 2 + down : 14 + down, 2 + right : 20 + right]
            kinds[mirrored, down, right] = int(
                np.isclose(found[:, :, 2:14, 2:20], inner, atol=1e-4).all(axis=(1, 2, 3)).sum()
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
plain, found = lab.as_array(prepare(several)), lab.as_array(augment(prepare(several), 1))
for i in range(40):
    views = [
        v[:, 1 + d : 11 + d, 1 + r : 8 + r]
        for v in (plain[i], plain[i][:, :, ::-1])
        for d in (-1, 0, 1)
        for r in (-1, 0, 1)
    ]
    assert any(np.allclose(found[i, :, 1:11, 1:8], v, atol=1e-4) for v in views), (
        "with shift 1, a result is no flip or shift by up to 1 of the picture in its place"
    )
still = lab.as_array(augment(prepare(several), 0))
same = [np.allclose(s, p, atol=1e-4) or np.allclose(s, p[:, :, ::-1], atol=1e-4) for s, p in zip(still, plain)]
assert all(same), "with shift 0 a picture is either itself or its mirror image"
grey = np.full((40, 12, 9, 3), 200, dtype=np.uint8)
plain = lab.as_array(prepare(grey))
assert np.allclose(lab.as_array(augment(prepare(grey), 2)), plain, atol=1e-4), (
    "an even grey should stay an even grey: what comes in from outside is the picture's reflection, no frame of zeros"
)
### END HIDDEN TESTS

# %% [markdown]
# A flip is harmless for frogs. It would not be for digits, and a car seen upside down is no picture anyone takes: which
# augmentations are right is knowledge about the **world** that you hand to the network.

# %% include="cifar10.convolution"

# %% [markdown]
# ### The same in PyTorch
#
# `F.conv2d` does what you wrote, for whole batches and fast. It wants images as (n, c, h, w) and kernels as (filters, c,
# k, k); the numbers are the same.

# %%
image, kernels, bias = np.random.default_rng(1).normal(size=(13, 10, 3)), np.ones((3, 3, 3, 4)), np.arange(4.0)
kernels = kernels * np.random.default_rng(2).normal(size=kernels.shape)
theirs = F.conv2d(
    torch.tensor(image).permute(2, 0, 1)[None],
    torch.tensor(kernels).permute(3, 2, 0, 1),
    torch.tensor(bias),
    stride=2,
    padding=1,
)
ours = conv2d(image, kernels, bias, stride=2, padding=1)
print(
    "shapes",
    ours.shape,
    tuple(theirs.shape),
    " largest difference",
    np.abs(ours - theirs[0].permute(1, 2, 0).numpy()).max(),
)

# %% include="cifar10.counting"

# %% include="cifar10.loss"

# %% [markdown]
# ### The same in PyTorch
#
# `F.cross_entropy(logits, labels)` takes **logits** and integer labels, and applies softmax itself. So your network ends
# with a plain `Linear` layer, no softmax. You apply softmax once, at the very end, where someone asks for probabilities.

# %%
scores, right = np.random.default_rng(3).normal(size=(6, 10)) * 5, np.array([1, 0, 9, 4, 4, 2])
theirs = F.cross_entropy(torch.tensor(scores), torch.tensor(right)).item()
print(f"yours {cross_entropy(scores, right):.6f}, PyTorch's {theirs:.6f}")

# %% [markdown] goal="baseline"
# ## 8 · The baseline network
#
# **Goal:** build the network of the classic tutorial, and a function that evaluates any network.
#
# You counted it in step 6: three convolutions without padding (32, 64, 64 filters, 3 × 3), ReLU after each, max-pooling
# by 2 after the first two; then flatten, dense 64 with ReLU, dropout ½, dense 10. It is what your own network has to
# beat, so it must be exactly this one: 122,570 parameters.

# %% [markdown]
# **A model has two modes.** In `train()` mode dropout silences half of the units at random, and batch normalisation (you
# meet it later) uses the batch's own mean. In `eval()` mode both stop, and the same picture gives the same answer, alone or
# in company. `torch.no_grad()` is something else: it keeps no record for gradients, which saves memory and time. For a
# prediction you want both.

# %% [markdown] hints="baseline"
# `nn.Sequential(...)` of `nn.Conv2d(channels_in, channels_out, 3)`, `nn.ReLU()`, `nn.MaxPool2d(2)`, `nn.Flatten()`,
# `nn.Linear(inputs, outputs)`, `nn.Dropout(0.5)`. No softmax at the end.
#
# ---
#
# Flatten meets 64 channels of 4 × 4 pixels: you printed the shapes in step 6. That is 1,024 inputs for the first
# `Linear`. `nn.Flatten()` leaves the image axis alone.
#
# ---
#
# `logits_of`: remember `model.training`, call `model.eval()`; under `torch.no_grad()` go through the images in slices of
# 500, `model(prepare(part).to(device))`, and collect `.float().cpu()`. Put the mode back at the end with
# `model.train(was_training)` and return `torch.cat(parts).numpy()`.


# %% solve="baseline"
def build_baseline():
    """The classic tutorial's network for (n, 3, 32, 32) input: logits (n, 10), 122,570 parameters."""
    ### BEGIN SOLUTION
    layers = [nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten()]
    layers += [nn.Linear(1024, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 10)]
    return nn.Sequential(*layers).to(device, memory_format=torch.channels_last)
    ### END SOLUTION


def logits_of(model, images):
    """Logits of `model` for uint8 images (n, 32, 32, 3): float32 array (n, 10), computed in evaluation mode."""
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    with torch.no_grad():
        # On a CPU a hundred pictures fit into the cache; parts of 500 take half as long again.
        parts = [model(prepare(images[i : i + 100]).to(device)).float().cpu() for i in range(0, len(images), 100)]
    model.train(was_training)
    return torch.cat(parts).numpy()
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
    "the same images gave other logits the second time: call model.eval()"
)
### BEGIN HIDDEN TESTS
assert lab.output_shape(network, np.zeros((7, 3, 32, 32), dtype=np.float32)) == (7, 10), (
    "a batch of 7 should give logits (7, 10): flatten from axis 1"
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
# **Goal:** prove in seconds that your network **can** learn, before you spend minutes on training.
#
# A loop of five moves is all there is to training: clear the old gradients, compute logits, compute the loss, go backward,
# take a step. If twenty pictures cannot be learned by heart, the loop is broken: no long run will mend it. How many steps
# until all twenty are right? And what will the score on **other** images be then?

# %% name="predict-overfit"
lab.predict_first(
    "overfit-steps",
    "Steps until all 20 are right?",
    None,  # ← your answer in place of None
)
lab.predict_first(
    "overfit-val",
    "Validation accuracy at that point, in per cent?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# Two details that surprise people. `loss.backward()` **adds** to each weight's `.grad`; without `optimizer.zero_grad()`
# every step still carries all the ones before it. And here you train in **`eval()` mode**: it switches dropout off, which
# would blur the reading, and nothing else. Learning goes on: what stops gradients is `no_grad`, not `eval`.

# %% [markdown] hints="overfit"
# Make the optimizer once, before the loop: `torch.optim.Adam(model.parameters(), lr=1e-3)`. Prepare the images once, too,
# and move images and labels to `device`.
#
# ---
#
# Labels are class numbers: `torch.tensor(labels)` of int64, shape (20,). The loss is `F.cross_entropy(logits, y)`.
#
# ---
#
# In each step, in this order: `loss = F.cross_entropy(model(x), y)`, `optimizer.zero_grad()`, `loss.backward()`,
# `optimizer.step()`; then note `loss.item()`, a plain number that holds on to no memory.


# %% solve="overfit"
def overfit(model, images, labels, steps):
    """Train on the same few images, again and again, with Adam at 1e-3 and dropout off.

    Parameters
    ----------
    model : network for (n, 3, 32, 32) input that returns logits
    images : uint8 array (n, 32, 32, 3)
    labels : int array (n,)
    steps : int

    Returns
    -------
    list of float
        The loss before each step.
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = prepare(images).to(device), torch.tensor(labels).to(device)
    model.eval()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% test="overfit"
import numpy as np
from grader import lab

sample, fresh = lab.load("cifar10"), build_baseline()
twenty, names = sample.images[:20], sample.labels[:20]
fall = np.array(overfit(fresh, twenty, names, 80))
assert fall.shape == (80,), f"80 steps give a list of 80 losses, found shape {fall.shape}"
assert 2.1 < fall[0] < 2.6, f"the first loss should be near 2.303, found {fall[0]:.3f}"
assert np.ptp(fall) > 1e-3, "the loss never moves: backward computes gradients, optimizer.step() changes the weights"
assert np.diff(fall).max() < 0.15, (
    f"the loss jumps up by {np.diff(fall).max():.2f} in a step: clear the gradients before each backward; dropout off"
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
    losses = overfit(pupil, x_train[:20], y_train[:20], steps=100)
    right = logits_of(pupil, x_train[:20]).argmax(axis=1) == y_train[:20]
    elsewhere = float(np.mean(logits_of(pupil, x_val).argmax(axis=1) == y_val))
    fig = lab.plot_lines(
        {"20 images": (range(1, 101), losses), "knows nothing": ([1, 100], [math.log(10)] * 2)}, "step", "loss"
    )
    lab.show(
        fig,
        alt=f"The loss on 20 images falls from {losses[0]:.2f} to {losses[-1]:.4f} in 100 steps, far below 2.303, the loss of knowing nothing.",
    )
    print(f"{right.sum()} of 20 right")
    lab.compare("overfit-steps", next((i for i, loss in enumerate(losses) if loss < 0.3), 100))
    lab.compare("overfit-val", 100 * elsewhere, unit="%")

# %% [markdown]
# All twenty by heart, and hardly better than guessing elsewhere. That is no failure: it was a test of the machinery, and it
# passed. Do it first whenever you build something new.

# %% [markdown] goal="train"
# ## 10 · A training loop of your own
#
# **Goal:** write the loop that trains every network from here on, with a record that you can trust.
#
# One **epoch** is one pass over the training images in random order, in batches. After each epoch the network is evaluated
# on validation images, and both pairs of numbers are logged.
#
# Before you see any: after the first epoch of the baseline, which is higher, training or validation accuracy? And why?

# %% name="predict-higher"
lab.predict_first(
    "higher",
    "After epoch 1: training or validation accuracy higher?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# Settings of an optimizer travel in a function `(model, steps) -> (optimizer, schedule)`, so that one loop serves them all.
# The plain one has no schedule. `mixed()` lets layers compute in bfloat16, 16 bits in place of 32, where this
# machine is faster with it; the weights stay float32.
#
# `log = lab.RunLog(epochs, steps_per_epoch, title, chance=0.1)` draws live curves and says how long it will take. Call
# `log.step(loss=...)` after each batch and `log.epoch(train_loss=..., ...)` after each epoch; `log.history` keeps all.


# %%
def plain_adam(model, steps):
    """Adam at a constant learning rate of 1e-3."""
    return torch.optim.Adam(model.parameters(), lr=1e-3), None


def mixed():
    """A context in which layers compute in bfloat16 where that measures faster."""
    return torch.autocast(device, dtype=torch.bfloat16, enabled=lab.amp_dtype() == "bfloat16")


# %% [markdown] hints="one-epoch"
# Begin with `model.train()`: an evaluation may have left the model in `eval()` mode, and dropout would stay off. Then
# `order = np.random.permutation(len(images))` and batches of `rows = order[i : i + batch_size]`.
#
# ---
#
# `images[rows]` and `labels[rows]`: **one** order for both. Prepare, then `transform` if there is one, then move to
# `device`. Compute the logits under `with mixed():` and the loss outside it, from `logits.float()`.
#
# ---
#
# The five moves as in `overfit`; after `optimizer.step()` call `schedule.step()` if there is a schedule. Add up
# `loss.item() * len(rows)` and the number of right answers, call `log.step(loss=...)`, and divide by `len(images)` at the
# end.


# %% solve="one-epoch"
def one_epoch(model, images, labels, optimizer, log, schedule=None, batch_size=64, transform=None, smoothing=0.0):
    """Train on every image once, in random order.

    `log` counts the steps; `schedule`, if there is one, steps after every batch; `transform`, if there is one, changes
    each prepared batch; `smoothing` is the loss's label smoothing. Return mean loss and accuracy, as they were on the way.
    """
    ### BEGIN SOLUTION
    model.train()  # logits_of puts back the mode it found, but never rely on that
    order = np.random.permutation(len(images))
    loss_sum = right = 0
    for i in range(0, len(images), batch_size):
        rows = order[i : i + batch_size]
        x, y = prepare(images[rows]), torch.tensor(labels[rows]).to(device)
        x = (transform(x) if transform else x).to(device)
        with mixed():
            logits = model(x)
        loss = F.cross_entropy(logits.float(), y, label_smoothing=smoothing)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
        loss_sum += loss.item() * len(rows)
        right += (logits.argmax(dim=1) == y).sum().item()
        log.step(loss=loss.item())
    return loss_sum / len(images), right / len(images)
    ### END SOLUTION


# %% [markdown] hints="train"
# Count the batches of an epoch: `math.ceil(len(images) / batch_size)`. From it come the log,
# `lab.RunLog(epochs, steps_per_epoch, title, chance=0.1)`, and the number of steps that `make_optimizer` wants.
#
# ---
#
# In each epoch: `one_epoch(...)`, then the validation logits with `logits_of`, then
# `log.epoch(train_loss=..., train_accuracy=..., val_loss=..., val_accuracy=...)`.
#
# ---
#
# Validation loss: `F.cross_entropy(torch.tensor(logits), torch.tensor(val_labels)).item()`, without smoothing. Accuracy:
# the share of rows whose `argmax(axis=1)` equals the label. Return `log.history`.


# %% solve="train"
def train(
    model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64, **options
):
    """Train `model` in place; `options` go to `one_epoch`. Return the history: a list with one value an epoch for
    each of train_loss, train_accuracy, val_loss, val_accuracy."""
    ### BEGIN SOLUTION
    steps = math.ceil(len(images) / batch_size)
    optimizer, schedule = make_optimizer(model, epochs * steps)
    log = lab.RunLog(epochs, steps, title, chance=0.1)
    for _ in range(epochs):
        loss, accuracy = one_epoch(model, images, labels, optimizer, log, schedule, batch_size, **options)
        with mixed():
            logits = torch.tensor(logits_of(model, val_images))
        truth = torch.tensor(val_labels)
        log.epoch(
            train_loss=loss,
            train_accuracy=accuracy,
            val_loss=F.cross_entropy(logits, truth).item(),
            val_accuracy=(logits.argmax(dim=1) == truth).float().mean().item(),
        )
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
    f"the history has the names {sorted(record)}"
)
assert all(len(values) == 3 for values in record.values()), (
    f"3 epochs give 3 values of each, found {[len(v) for v in record.values()]}"
)
falls, rises, reached = record["train_loss"], record["train_accuracy"], record["val_accuracy"][-1]
assert 0.5 < falls[0] < 5, (
    f"the first epoch's mean loss is {falls[0]:.3f}: add up loss times images, divide by their number"
)
assert falls[-1] < 0.9 * falls[0], (
    f"the training loss goes from {falls[0]:.3f} to {falls[-1]:.3f}: is optimizer.step() called?"
)
assert reached > 0.9, (
    f"plain colours are told apart in {reached:.0%} of cases: do images and labels get the same order?"
)
assert rises[0] > 0.3, (
    f"the images came sorted by class, and {rises[0]:.0%} were right in epoch 1: shuffle in every epoch"
)
own = np.mean(np.asarray(logits_of(pupil, plates[480:])).argmax(axis=1) == kinds[480:])
assert abs(own - reached) < 0.02, f"the log says {reached:.0%} on validation images, the trained model gets {own:.0%}"
photo, name = lab.load("cifar10").images[:20], lab.load("cifar10").labels[:20]
record = train(build_baseline(), np.repeat(photo, 16, axis=0), np.repeat(name, 16), photo, name, 12)
known, jump = record["val_loss"][-1], np.diff(record["val_loss"]).max()
assert known < 0.5 and jump < 0.12, (
    f"60 steps on 20 images end at a loss of {known:.2f} (expected under 0.5), with a jump up by {jump:.2f} (under 0.12): "
    "clear the gradients in each step"
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
        f"{part}_accuracy is no share of {size} images: count over all batches, then divide"
    )
### END HIDDEN TESTS

# %%
# What a run may cost, by data level: smoke for tests of the course, sample in seconds, full in minutes.
budget = {
    "smoke": {"baseline_epochs": 2, "trial_images": 300, "trial_epochs": 3, "final_epochs": 8, "batch": 64},
    "sample": {"baseline_epochs": 10, "trial_images": 1500, "trial_epochs": 3, "final_epochs": 6, "batch": 64},
    "full": {"baseline_epochs": 6, "trial_images": 10_000, "trial_epochs": 2, "final_epochs": 4, "batch": 256},
}[photos.level]

# %%
if lab.exploring():
    baseline = lab.train_or_load(
        "baseline",
        build_baseline,
        lambda model: train(model, x_train, y_train, x_val, y_val, budget["baseline_epochs"], title="baseline"),
    )
    history = lab.facts("baseline")["history"]
    floors["baseline network"] = history["val_accuracy"][-1]
    lab.compare("higher", "validation" if history["val_accuracy"][0] > history["train_accuracy"][0] else "training")
    part = slice(0, 2000)
    clean = float(np.mean(logits_of(baseline, x_train[part]).argmax(axis=1) == y_train[part]))
    print(
        f"training accuracy as logged {history['train_accuracy'][-1]:.1%}, measured afterwards {clean:.1%}; validation {history['val_accuracy'][-1]:.1%}"
    )

# %% [markdown]
# In the first epochs validation is usually **above** training. That is no leak, but bookkeeping, twice over. The logged
# training accuracy is an average over the whole epoch, taken while the network was still worse; validation is measured at
# its end. And training images pass through dropout, validation images do not. Measured in the same way, in `eval()` mode
# at the same moment, training is above validation, as the last line shows.

# %% include="cifar10.curves"

# %% [markdown]
# ## 12 · A better network
#
# The baseline sees 18 of 32 pixels, spends half of its weights on one dense layer, and creeps along at one learning rate.
# More patience would not help: it would learn its pictures by heart. A handful of changes, each with a reason, pass its
# final score within two epochs.
#
# Of batch normalisation, augmentation, a learning rate that rises and falls, and a prepared first layer: which do you
# think brings most?

# %% name="predict-change"
lab.predict_first(
    "best-change",
    "Batch norm, augmentation, schedule, first layer: in order of gain?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# **Batch normalisation.** After each convolution, every channel is shifted and scaled to mean 0 and spread 1, measured
# **over the batch**; then two learned numbers per channel set the scale anew. Layers stop fighting over scale, and ten
# times higher learning rates become usable.
#
# A deployed model may see one picture, so there is no batch to measure. While training, a running average of the
# statistics is kept; `eval()` mode uses it. Forget `eval()`, and a picture's answer depends on its neighbours.

# %% [markdown]
# **Shape.** Padding 1, so that borders count; more channels as the sides shrink, 32 → 16 → 8 → 4; and at the end the
# largest value of each channel over all places, in place of a dense layer on 1,024 numbers. "Is there an ear **anywhere**?"
# is the right question.
#
# **GELU** in place of ReLU: nearly the same curve with a rounded corner, so that a small negative input still gets
# a gradient.

# %% [markdown]
# **A first layer that needs no training.** Neighbouring pixels are nearly equal, so a small patch mostly says "how
# bright", over and over. Find the directions in which the training images' 2 × 2 patches vary independently (principal
# components), scale each to the same spread, use them as kernels, freeze them. With both signs: 24 channels.
#
# **Start as a pass-through.** The first filters of every later convolution begin as "copy channel i", so signals run through
# all layers at once.

# %% [markdown]
# **Calm first steps.** The last layer sees large numbers, and a high learning rate makes it overshoot. Multiply the logits by
# ¼, and its steps become gentler. Measured on the sample, three epochs at a peak rate of 0.15: 29 % without, 80 % with.


# %% name="whitening"
def whitening_kernels(images):
    """Kernels that make 2 x 2 patches of `images` uncorrelated and of one size: tensor (24, 3, 2, 2)."""
    patches = F.unfold(prepare(images), kernel_size=2).transpose(1, 2).reshape(-1, 12)
    variances, directions = torch.linalg.eigh(patches.T @ patches / len(patches))
    kernels = (directions / torch.sqrt(variances + 5e-4)).T.reshape(12, 3, 2, 2)  # 5e-4 keeps noise from being blown up
    return torch.cat([kernels, -kernels])


if lab.exploring():
    kernels = whitening_kernels(x_train[:1000])[:12].flip(0).permute(0, 2, 3, 1).numpy()
    reach = np.abs(kernels).max(axis=(1, 2, 3), keepdims=True)
    fig = lab.plot_images(
        (127.5 + 127.5 * kernels / reach).astype(np.uint8), titles=[str(i) for i in range(12)], columns=12
    )
    lab.show(
        fig,
        alt="Twelve kernels of 2 by 2 pixels, from the commonest pattern, plain brightness, over colour and edges to fine checkerboards.",
    )

# %% [markdown] hints="build-model"
# A block halves the sides and sets the number of channels: convolution (3 × 3, padding 1, `bias=False`), pool 2, batch
# norm, GELU, and once more convolution, batch norm, GELU. The bias can go: batch norm subtracts it again.
#
# ---
#
# The whole: `nn.Conv2d(3, 24, 2)` and GELU, three blocks of `width`, `4 * width`, `4 * width` channels,
# `nn.AdaptiveMaxPool2d(1)`, `nn.Flatten()`, `nn.Linear(4 * width, 10)`, `Scale(0.25)`.
#
# ---
#
# Pass-through start: `nn.init.dirac_(conv.weight[:channels_in])` for each block's convolutions, before training, under
# `torch.no_grad()`. Freeze the first layer's weight with `requires_grad_(False)`, or leave it to learn: both work.


# %% solve="build-model"
class Scale(nn.Module):
    """Multiply by a constant."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x


def block(channels_in, channels_out):
    """Two convolutions with batch norm; the sides are halved. Pooling before batch norm leaves it a quarter of the work."""
    ### BEGIN SOLUTION
    first, second = (nn.Conv2d(c, channels_out, 3, padding=1, bias=False) for c in (channels_in, channels_out))
    with torch.no_grad():
        for conv in (first, second):
            nn.init.dirac_(conv.weight[: conv.in_channels])  # the other filters keep their random start
    layers = [first, nn.MaxPool2d(2), nn.BatchNorm2d(channels_out), nn.GELU()]
    layers += [second, nn.BatchNorm2d(channels_out), nn.GELU()]
    return nn.Sequential(*layers)
    ### END SOLUTION


def build_model(width=32):
    """Your network for (n, 3, 32, 32) input: logits (n, 10). The grader builds it and loads your trained weights into it."""
    ### BEGIN SOLUTION
    layers = [nn.Conv2d(3, 24, 2), nn.GELU()]
    layers += [block(24, width), block(width, 4 * width), block(4 * width, 4 * width)]
    layers += [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10), Scale(0.25)]
    model = nn.Sequential(*layers)
    model[0].weight.requires_grad_(False)
    return model.to(device, memory_format=torch.channels_last)
    ### END SOLUTION


# %% [markdown]
# **A learning rate that rises and falls** (Smith, 2018). High rates cover ground, but at first they throw a raw network off,
# and at the end they keep it from settling. So: rise for a quarter of the steps, then fall in a straight line.
# `OneCycleLR` is stepped after **every batch**; other schedules once an epoch. Mix them up, and the rate vanishes early.
#
# **SGD with Nesterov momentum** follows the average of recent gradients; **weight decay** pulls weights towards zero.


# %%
def one_cycle(model, steps, peak=0.3, decay=5e-4):
    """SGD whose learning rate rises to `peak` for a quarter of the steps, then falls."""
    trained = [p for p in model.parameters() if p.requires_grad]
    matrices, vectors = [p for p in trained if p.ndim > 1], [p for p in trained if p.ndim == 1]
    # Batch norm's scales and the biases have no reason to be small, so they do not decay.
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.SGD(groups, lr=peak, momentum=0.9, nesterov=True)
    shape = {"pct_start": 0.25, "div_factor": 5, "final_div_factor": 4, "anneal_strategy": "linear"}
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, peak, steps, cycle_momentum=False, **shape)


# %%
if lab.exploring():
    optimizer, schedule = one_cycle(build_model(), 200)
    rates = []
    for _ in range(200):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    fig = lab.plot_lines(
        {"one cycle": (range(200), rates), "constant": ([0, 199], [0.1, 0.1])}, "step of 200", "learning rate"
    )
    lab.show(
        fig,
        alt="The learning rate against the step: it rises in a straight line to 0.3 at a quarter of the way and falls in a straight line to almost zero.",
    )

# %% [markdown]
# **Label smoothing** asks for 0.91 on the right class and 0.01 on each other one, in place of 1 and 0. The network stops
# stretching its logits to gain a last hundredth, and its confidence comes closer to its accuracy. The price: the training
# loss can no longer reach 0. Its lowest value is now the entropy of that target, 0.50. Do not take it for a sick curve.

# %%
target = np.full(10, 0.1 / 10) + 0.9 * np.eye(10)[0]
print("target", target.round(2), " lowest possible loss", round(float(-(target * np.log(target)).sum()), 3))

# %% [markdown] hints="recipe"
# Two parts: fill in the first layer, then call your `train` with the settings of this step.
#
# ---
#
# `model[0].weight.copy_(whitening_kernels(images[:1000]))` under `torch.no_grad()`; its bias starts at zero, with
# `.zero_()`.
#
# ---
#
# `train` takes `batch_size=budget["batch"]`, and hands `transform=augment` and `smoothing=...` on to `one_epoch`. Its
# `make_optimizer` is a function of (model, steps): `partial(one_cycle, peak=peak)`.


# %% solve="recipe"
def fit(model, images, labels, epochs, peak=0.3, smoothing=0.1, title=""):
    """Prepare the first layer from training images, then train with the recipe of this step; return the history."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        model[0].weight.copy_(whitening_kernels(images[:1000]))
        model[0].bias.zero_()
    options = {"batch_size": budget["batch"], "transform": augment, "smoothing": smoothing, "title": title}
    return train(model, images, labels, x_val, y_val, epochs, partial(one_cycle, peak=peak), **options)
    ### END SOLUTION


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
# Set a seed first, `torch.manual_seed(0)`, so that all trials begin alike. Train on the first
# `budget["trial_images"]` training images for `budget["trial_epochs"]` epochs.
#
# ---
#
# `history = fit(build_model(), images, labels, epochs, peak=config["peak"])`; return the last entry of
# `history["val_accuracy"]`. Below it, three dictionaries that differ in one value, by factors.


# %% solve="run"
def run(config):
    """Train a fresh network briefly with `config`; return its accuracy on validation images, 0 to 1."""
    ### BEGIN SOLUTION
    torch.manual_seed(0)
    np.random.seed(0)
    some = np.random.permutation(len(x_train))[: budget["trial_images"]]
    history = fit(
        build_model(config.get("width", 32)), x_train[some], y_train[some], budget["trial_epochs"], peak=config["peak"]
    )
    return history["val_accuracy"][-1]
    ### END SOLUTION


# %% [markdown] hints="configs"
# One setting, three values, everything else left out or equal. The peak learning rate is a good first candidate.
#
# ---
#
# By factors: 0.03, 0.1 and 0.3 are about a factor of three apart. For the width, 16, 32 and 48.
#
# ---
#
# `configs = [{"peak": ...}, {"peak": ...}, {"peak": ...}]`, with the names that your `run` takes out of a configuration.

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
lab.predict_first(
    "final",
    "Validation accuracy of the final model, in per cent?",
    None,  # ← your answer in place of None
)

# %% [markdown] hints="final-recipe"
# `build_final()` returns an untrained network and needs no data. `train_final(model)` trains it in place and returns the
# history.
#
# ---
#
# Take the width and the peak rate from `trials[choice]`, with `.get("width", 32)` for settings that your trials did not
# vary.
#
# ---
#
# `fit(model, x_train, y_train, budget["final_epochs"], ...)`. More epochs help, less each time; the time stands in the
# log after ten steps.


# %% solve="final-recipe"
def build_final():
    """The network to hand in, untrained."""
    ### BEGIN SOLUTION
    return build_model(trials[choice].get("width", 32))
    ### END SOLUTION


def train_final(model):
    """Train it in place with the setting that was chosen; return the history."""
    ### BEGIN SOLUTION
    return fit(model, x_train, y_train, budget["final_epochs"], peak=trials[choice]["peak"], title="final")
    ### END SOLUTION


# %% locked="final"
model = lab.train_or_load("final", build_final, train_final)

# %%
if lab.exploring():
    run_facts = lab.facts("final")
    history = run_facts["history"]
    fig = lab.plot_curves(history, chance=0.1)
    lab.show(fig, alt=f"Loss and accuracy by epoch; validation accuracy ends at {history['val_accuracy'][-1]:.1%}.")
    print(f"{run_facts['parameters']:,} trained parameters, {run_facts['seconds']:.0f} s on {run_facts['device']}")
    lab.compare("final", 100 * history["val_accuracy"][-1], unit="%")

# %% [markdown]
# Look at the two loss curves. Training is **above** validation, and by now you can say why without looking it up: what makes
# the training loss larger in this recipe, and is missing in validation? (Two things; one is a target, the other happens
# to the pictures.)
#
# Now the probabilities on the validation images, for a closer look.


# %%
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
# Whoever uses your model has bytes, not normalised tensors. `predict` takes them as they are and does what validation did:
# prepare, `eval()` mode, no gradients, batches, softmax. The commonest failure of deployed models is a `predict` that
# prepares pictures a little differently from training: 90 % in validation, 40 % in use, no error anywhere.

# %% [markdown]
# One gain without any training: a mirrored frog is a frog, so ask twice, for the picture and for its mirror image, and
# average the two probabilities. It costs twice the time. Whether it pays is for the validation images to say.

# %% name="mirror"
lab.predict_first(
    "mirror",
    "What does averaging over the mirror image bring, in points?",
    None,  # ← your answer in place of None
)

# %%
if lab.exploring():
    mirrored = softmax(logits_of(model, x_val[:, :, ::-1].copy()))
    gain = np.mean(((p_val + mirrored) / 2).argmax(axis=1) == y_val) - np.mean(p_val.argmax(axis=1) == y_val)
    lab.compare("mirror", 100 * float(gain), unit="points")

# %% [markdown] hints="predict"
# You have all parts: one function that prepares, evaluates in batches and in the right mode, for any number of images, and
# one that makes probabilities of logits.
#
# ---
#
# The model is the global `model`, the trained one. One picture needs its axis, too: `predict(images[:1])` has 1 row,
# `predict(images[0])` is an error.
#
# ---
#
# `softmax(logits_of(model, images))` passes. If the mirror image brought you something, average both views:
# `images[:, :, ::-1].copy()` mirrors pictures (n, row, column, colour), for the third axis runs from left to right. (The
# copy, because PyTorch takes no array whose rows run backwards in memory.)


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
    return (softmax(logits_of(model, images)) + softmax(logits_of(model, images[:, :, ::-1].copy()))) / 2
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
assert gap < 1e-4, f"the same images got other answers the second time (by {gap:.3g}): eval() mode, no augmentation"
gap = lab.alone_and_in_batch(predict, raw)
assert gap < 1e-2, f"an image's answer differs alone and in a batch (by {gap:.3g}): eval() stops batch statistics"
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
# A weights file is not yet a model: whoever loads it needs your `build_final`, too. `torch.export` writes one file that holds
# the **computation** as well, to be run where your code is not. Three things to get right: `eval()` before exporting,
# or dropout and batch statistics are frozen into the file; a **dynamic** batch axis, or it only takes batches of the
# example's size; and a comparison in a fresh process, where nothing of this notebook helps by accident.

# %% name="predict-export"
lab.predict_first(
    "export-gap",
    "Largest difference of a probability after reloading in a new process: 0, 1e-6, 1e-3, 0.1?",
    None,  # ← your answer in place of None
)


# %% name="export"
class Deployed(nn.Module):
    """From bytes (n, 32, 32, 3) to probabilities: preparation, network, mirror image and softmax in one module."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.register_buffer("mean", torch.tensor(MEAN, dtype=torch.float32)[:, None, None])
        self.register_buffer("std", torch.tensor(STD, dtype=torch.float32)[:, None, None])

    def forward(self, images):
        x = (images.permute(0, 3, 1, 2).float() / 255 - self.mean) / self.std
        views = [self.model(view).softmax(dim=1) for view in (x, x.flip(3))]
        return (views[0] + views[1]) / 2


if lab.exploring():
    deployed = Deployed(copy.deepcopy(model)).to("cpu", memory_format=torch.contiguous_format).eval()
    example = torch.tensor(x_val[:2])
    exported = torch.export.export(deployed, (example,), dynamic_shapes=({0: torch.export.Dim("n")},))
    torch.export.save(exported, "final.pt2")

# %% [markdown]
# Now a new Python process, which gets the file and raw pictures, nothing else: batches of 7 and of 1.

# %%
RELOAD = """
import torch
model = torch.export.load("final.pt2").module()
with torch.no_grad():
    seven = model(torch.tensor(images)).numpy()
    one = model(torch.tensor(images[:1])).numpy()
"""
if lab.exploring():
    far = lab.in_fresh_process(RELOAD, images=x_val[:7])
    here = predict(x_val[:7])
    print("shapes", far["seven"].shape, far["one"].shape)
    lab.compare("export-gap", float(max(np.abs(far["seven"] - here).max(), np.abs(far["one"] - here[:1]).max())))

# %% [markdown]
# And its speed. One picture at a time, or many at once: what does a picture cost in a batch of 256, compared with one that
# comes alone?

# %% name="predict-latency"
lab.predict_first(
    "latency",
    "Time for each picture alone, divided by the time in a batch of 256?",
    None,  # ← your answer in place of None
)

# %%
if lab.exploring():
    sizes, cost = [1, 4, 16, 64, 256], []
    with torch.no_grad():
        for size in sizes:
            batch = torch.tensor(x_train[:size])
            deployed(batch)  # the first call allocates
            spent = []
            for _ in range(5):
                began = time.perf_counter()
                deployed(batch)
                spent.append(time.perf_counter() - began)
            cost.append(1000 * float(np.median(spent)) / size)
    fig = lab.plot_lines(
        {"deployed model": (sizes, cost)}, "pictures in a batch", "ms per picture", logx=True, logy=True
    )
    lab.show(
        fig,
        alt="Milliseconds per picture against batch size: " + ", ".join(f"{n}: {c:.2f}" for n, c in zip(sizes, cost)),
    )
    lab.compare("latency", round(cost[0] / cost[-1], 1))

# %% [markdown]
# A single call has a fixed price: dozens of layers to start, whatever they hold. A batch shares it. That is why servers
# wait a few milliseconds to collect requests: a little **latency** for a lot of **throughput**.

# %%
if lab.exploring():
    fresh = build_final()


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
# `lab.submit()` checks, too, and hands in what is needed: the notebook, `final.safetensors`, `final.json` and
# `trials.json`.
#
# You wrote a convolution, a loss and a training loop by hand, and know what a library does when it does them for you. That
# knowledge does not age with the library.
