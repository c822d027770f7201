# %% [markdown]
# # Foundations: a network by hand
#
# From the perceptron of 1958 to the step that trains every network of today. You write the parts yourself, in NumPy: the
# rule, the loss, the walk backwards, the optimizers. At the end the same step runs in PyTorch and in TensorFlow, and
# both find your numbers.
#
# No data set, no GPU, no framework is needed. It takes about two hours.

# %% [markdown]
# **How a step goes.** A question. Your prediction, sealed and never graded: a wrong one teaches more. A few lines of code
# where it says `# Write your answer here`. A check that names the likely fault, or stays silent if it finds none. Stuck?
# Three hints unfold, each says more than the one before.
#
# Cells under `if lab.exploring():` are experiments: the grader skips them.

# %% name="start"
from functools import partial

import matplotlib.pyplot as plt
import numpy as np

from grader import lab

lab.start("foundations", seed=0)
BLUE, RED, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"

# %% [markdown] goal="perceptron"
# ## 1 · A rule that learns
#
# **Goal:** write the first learning rule, and watch it turn a line.
#
# In 1958 Frank Rosenblatt published a machine that learns from examples. It weighs its inputs, $s = w \cdot x + b$, and
# answers with the sign of $s$. With labels $y$ of +1 and −1, a mistake means $y s \le 0$. Then, and only then:
#
# $$w \leftarrow w + y\,x, \qquad b \leftarrow b + y$$
#
# Forty points, which a line can divide. How many changes until no mistake is left?

# %% name="predict-changes"
lab.predict_first(
    "changes",
    "How many times will the rule change its line?",
    None,  # ← your answer in place of None
)

# %% name="points"
rng = np.random.default_rng(11)
points = 2 * rng.normal(size=(300, 2))
score = points @ [0.8, 0.6] - 1  # the line that nobody tells the rule
clear = np.flatnonzero(np.abs(score) > 0.3)[:40]  # a gap of 0.3 on both sides of it
points, sides = points[clear], np.sign(score[clear]).astype(int)
print(f"{len(points)} points, {np.sum(sides > 0)} of them +1; the first: {points[0].round(2)}, {sides[0]:+d}")

# %% [markdown]
# Go through the points in their order, again and again, from $w = 0$ and $b = 0$. Keep the line after every change: you
# will want to see them all.
#
# Why should the rule help? After a change, the score of that point has moved by $y\,(|x|^2 + 1)$, towards its own side.

# %% [markdown] hints="perceptron"
# Two loops: passes outside, examples inside. For each example compute the score. If it is a mistake, change the weights
# and store the new ones.
#
# ---
#
# One array can hold it all: `line = np.zeros(x.shape[1] + 1)`, with the bias last. The score of a row is
# `line[:-1] @ row + line[-1]`. A score of 0 is no answer, so it counts as a mistake.
#
# ---
#
# The change is `y * np.append(row, 1)`. Make a **new** array of it (`line = line + ...`): after `line += ...` all the
# lines that you stored are one and the same array.


# %% solve="perceptron"
def perceptron(x, y, passes):
    """Rosenblatt's rule, from zero weights, through the examples in their order.

    Parameters
    ----------
    x : float array (n, d)
    y : int array (n,)
        +1 or -1.
    passes : int
        How often to go through all examples.

    Returns
    -------
    float array (changes + 1, d + 1)
        The weights, the bias last: first the zeros, then a row after each change.
    """
    ### BEGIN SOLUTION
    line = np.zeros(x.shape[1] + 1)
    lines = [line]
    for _ in range(passes):
        for row, side in zip(x, y):
            if side * (line[:-1] @ row + line[-1]) <= 0:
                line = line + side * np.append(row, 1)
                lines.append(line)
    return np.array(lines)
    ### END SOLUTION


# %% test="perceptron"
import numpy as np
from grader import lab

few, sign = np.array([[2.0, 1.0], [1.0, 3.0], [-1.0, 0.5]]), np.array([1, -1, -1])
found = np.asarray(perceptron(few, sign, 20), dtype=float)
assert found.ndim == 2 and found.shape[1] == 3, f"two weights and a bias in each row, found shape {found.shape}"
assert len(found) > 1, "nothing changed: at w = 0 and b = 0 every score is 0, and y * score <= 0 is a mistake, not < 0"
assert np.all(found[0] == 0), f"the first row is the start, zeros; found {found[0]} (is one array stored many times?)"
assert np.allclose(found[1], [2, 1, 1]), (
    f"the first change adds y times (2, 1) to w and y to b: expected [2 1 1], found {found[1]}"
)
assert np.allclose(found[2], [1, -2, 0]), (
    f"the second point, (1, 3) with label -1, scores 6, a mistake: expected [1 -2 0], found {found[2]}"
)
assert np.all(sign * (few @ found[-1, :2] + found[-1, 2]) > 0), (
    f"20 passes leave no mistake here, but the last line, {found[-1]}, makes one: go through all examples in each pass"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("perceptron")
for case in range(4):
    d, n, passes = int(drawn.integers(1, 6)), int(drawn.integers(4, 30)), int(drawn.integers(1, 5))
    some, label = drawn.normal(size=(n, d)) + 0.5, drawn.choice([-1, 1], size=n)  # as a rule no line divides them
    now = np.zeros(d + 1)
    expected = [now]
    for k in list(range(n)) * passes:
        extended = np.append(some[k], 1.0)
        if label[k] * (now @ extended) <= 0:
            now = now + label[k] * extended
            expected.append(now)
    found = np.asarray(perceptron(some, label, passes), dtype=float)
    what = f"{n} examples of {d} numbers, {passes} pass(es)"
    assert found.shape == (len(expected), d + 1), (
        f"{what}: expected {len(expected)} rows of {d + 1}, found shape {found.shape}: a change at each mistake and at no "
        "other example, in as many passes as are asked for"
    )
    first = int(np.argmax(np.abs(found - expected).max(axis=1) > 1e-9))
    assert np.allclose(found, expected), f"{what}: change {first} differs: {found[first]}, expected {expected[first]}"
### END HIDDEN TESTS


# %% name="drawing"
def draw_classes(axis, x, positive, score, title=""):
    """Draw the points of two classes, and shade where `score`, from points (n, 2) to (n,), is positive."""
    low, high = x.min(axis=0) - 0.5, x.max(axis=0) + 0.5
    u, v = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160))
    values = score(np.stack([u.ravel(), v.ravel()], axis=1)).reshape(u.shape)
    axis.pcolormesh(u, v, values > 0, cmap=plt.matplotlib.colors.ListedColormap(["#fbe4d5", "#d9ebf5"]), vmin=0, vmax=1)
    if values.min() < 0 < values.max():
        axis.contour(u, v, values, levels=[0], colors="#222222", linewidths=1.5)
    for chosen, marker, colour in ((positive, "o", BLUE), (~positive, "s", RED)):
        axis.plot(*x[chosen].T, marker, color=colour, markersize=5, markeredgecolor="white")
    axis.set_title(title, fontsize=11)
    axis.set(xticks=[], yticks=[])


# %%
lines = perceptron(points, sides, passes=50)
lab.compare("changes", len(lines) - 1)
if lab.exploring():
    shown = [1, 2, 5, len(lines) - 1]
    fig, axes = plt.subplots(1, 4, figsize=(11, 3), layout="constrained")
    for axis, k in zip(axes, shown):
        right = np.mean(sides * (points @ lines[k, :2] + lines[k, 2]) > 0)
        draw_classes(
            axis, points, sides > 0, lambda x, line=lines[k]: x @ line[:2] + line[2], f"change {k}: {right:.0%} right"
        )
    lab.show(
        fig,
        alt="Forty points of two classes and the perceptron's line after change 1, 2, 5 and the last. The line swings to and fro until it divides them.",
    )

# %% [markdown]
# The line does not improve at every change: it mends one point and may break others. Yet it must come to rest. If some line
# leaves a room of $\gamma$ around it, and the longest example (with a 1 added for the bias) measures $R$, the rule makes
# at most $(R/\gamma)^2$ mistakes (Novikoff, 1962), in any order, in any number of dimensions.

# %%
longest = np.sqrt(np.sum(points**2, axis=1) + 1).max()
room = np.min(np.abs(points @ [0.8, 0.6] - 1)) / np.sqrt(0.8**2 + 0.6**2 + 1)
print(f"at most {(longest / room) ** 2:.0f} changes; it took {len(lines) - 1}")

# %% [markdown] goal="xor"
# ## 2 · What one line cannot do
#
# **Goal:** see why XOR defeated the perceptron, and defeat it with two hidden units.
#
# XOR says yes where exactly one of two inputs is 1. Four points, two classes. Of the four, how many can a line get right
# at best?

# %% name="predict-best-line"
lab.predict_first(
    "best-line",
    "Right answers of the best line, of 4?",
    None,  # ← your answer in place of None
)

# %%
corners, xor = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
drawn = np.random.default_rng(0).normal(size=(10_000, 3))
right = np.sum((corners @ drawn[:, :2].T + drawn[:, 2] > 0) == (xor == 1)[:, None], axis=0)
lab.compare("best-line", int(right.max()))
print("the perceptron's lines:", *perceptron(corners, 2 * xor - 1, passes=2).astype(int).tolist())
if lab.exploring():
    counts = np.bincount(right, minlength=5)
    fig = lab.plot_bars({f"{k} right": int(n) for k, n in enumerate(counts)}, "lines, of 10,000 drawn at random")
    lab.show(fig, alt=f"Bars: of 10,000 random lines, {counts[3]} get three corners right, none gets four.")

# %% [markdown]
# The rule comes back to zero after four changes, for ever. And it is not the rule's fault. A line that answers XOR would
# need
#
# $$b \le 0, \qquad w_1 + b > 0, \qquad w_2 + b > 0, \qquad w_1 + w_2 + b \le 0$$
#
# The two in the middle add up to $w_1 + w_2 + 2b > 0$, the outer two to $w_1 + w_2 + 2b \le 0$. Minsky and Papert made
# such limits a book (*Perceptrons*, 1969), and for years many gave up on learning machines.

# %% [markdown]
# The way out: put units **between**. Each of two hidden units draws a line; the output draws a line through *their*
# answers. Every unit fires (gives 1) where its score is above 0:
#
# $$h = [\,x W_1 + b_1 > 0\,], \qquad \text{answer} = [\,h \cdot W_2 + b_2 > 0\,]$$
#
# Choose the nine numbers yourself. Leave room: inputs that are off by 0.1 must get the same answer.

# %% [markdown] hints="xor"
# Say XOR in two simpler words. "At least one of them, but not both." Each of those words is a line.
#
# ---
#
# A unit that fires where at least one input is 1: weights 1 and 1, bias −0.5. The threshold lies half-way between a sum
# of 0 and of 1, which leaves room. Where must it lie for "both"?
#
# ---
#
# The output wants the first unit **without** the second: weight +1 from the one, −1 from the other, and a threshold
# half-way between 0 and 1 again. Column $k$ of $W_1$ holds the weights into hidden unit $k$.

# %% solve="xor"
# "W1": 2 x 2, a column for each hidden unit; "b1" and "W2": two numbers each; "b2": one number.
### BEGIN SOLUTION
xor_weights = {
    "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),  # both add up their inputs
    "b1": np.array([-0.5, -1.5]),  # "at least one", "both"
    "W2": np.array([1.0, -1.0]),  # the first without the second
    "b2": -0.5,
}
### END SOLUTION

# %% test="xor"
import numpy as np
from grader import lab

W1, b1, W2 = (np.asarray(xor_weights[name], dtype=float) for name in ("W1", "b1", "W2"))
b2 = float(np.ravel(xor_weights["b2"])[0])
assert W1.shape == (2, 2), f"W1 leads from two inputs to two hidden units: 2 x 2, found {W1.shape}"
assert b1.size == 2 and W2.size == 2, f"b1 and W2 have a number for each hidden unit, found {b1.size} and {W2.size}"
square = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
fired = (square @ W1 + b1.ravel() > 0).astype(int)
said = (fired @ W2.ravel() + b2 > 0).astype(int)
assert not np.array_equal(fired[:, 0], fired[:, 1]), (
    f"both hidden units give {fired[:, 0]} on the four corners: two equal units are one, and one line cannot do it"
)
assert np.array_equal(said, [0, 1, 1, 0]), (
    f"on (0,0), (0,1), (1,0), (1,1) it should say [0 1 1 0], found {said}; its hidden units say {fired[:, 0]} and {fired[:, 1]}"
)
### BEGIN HIDDEN TESTS
near = np.repeat(square, 50, axis=0) + lab.rng("xor").uniform(-0.1, 0.1, size=(200, 2))
near = np.concatenate([near, *(square + [u, v] for u in (-0.1, 0.1) for v in (-0.1, 0.1))])
wanted = (near > 0.5).sum(axis=1) == 1
said = (near @ W1 + b1.ravel() > 0) @ W2.ravel() + b2 > 0
off = int(np.argmax(said != wanted))
assert np.array_equal(said, wanted), (
    f"near ({near[off, 0]:.2f}, {near[off, 1]:.2f}) it says {int(said[off])}: leave room, put thresholds half-way between"
)
### END HIDDEN TESTS


# %%
def fire(x):
    """Your hidden units' answers, 0 or 1, to points (n, 2)."""
    return (x @ xor_weights["W1"] + np.ravel(xor_weights["b1"]) > 0).astype(float)


def output_score(h):
    """Your output's score for hidden answers (n, 2)."""
    return h @ np.ravel(xor_weights["W2"]) + xor_weights["b2"]


def name_corners(axis, places):
    """Write the four corners' names where they have gone: one text where several came together."""
    for place in np.unique(places.round(1), axis=0):
        there = np.all(places.round(1) == place, axis=1)
        text = " and ".join(f"({a:.0f},{b:.0f})" for a, b in corners[there])
        axis.annotate(text, places[there][0], xytext=(0, 9), textcoords="offset points", ha="center", fontsize=10)


if lab.exploring():
    fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
    draw_classes(axes[0], corners, xor == 1, lambda x: output_score(fire(x)), "what it says of the inputs")
    draw_classes(axes[1], fire(corners), xor == 1, output_score, "the corners as the hidden units see them")
    name_corners(axes[0], corners)
    name_corners(axes[1], fire(corners))
    alt = "Left: the plane of inputs with a region for yes. Right: the corners as the hidden units see them; two became one point, and one line divides the classes."
    lab.show(fig, alt=alt)

# %% [markdown]
# The output still has only one line. What changed is what it looks at: the hidden layer **moved the points** until one
# line was enough. That is all that a hidden layer is for, in any network.
#
# You found these weights by thinking. For a thousand units nobody can, and Rosenblatt's rule does not say what a
# *hidden* unit should have answered. So the question of the next sections: who tells a hidden unit what to do?

# %% [markdown] goal="softmax"
# ## 3 · A price with a slope
#
# **Goal:** replace "right or wrong" by a number that says in which direction to move.
#
# A threshold has no slope: turn a weight a little and nothing changes, until everything does. So let the network give
# probabilities, and charge it the **surprise** at the right class: $-\ln p$. For $p = 0.9$ that is 0.105.
#
# What does a network pay that gave the right class one chance in a hundred?

# %% name="predict-surprise"
lab.predict_first(
    "surprise",
    "The price at p = 0.01?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# The last layer gives **logits**, scores of any size, a row for each example. Softmax makes probabilities of a row:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# A trap: $e^{1000}$ is infinite for a computer. But a number that is added to all logits of a row cancels. So subtract
# each **row's own** largest first, and the largest power is $e^0 = 1$.

# %% [markdown] hints="softmax"
# Classes run along `axis=1`. Both the largest logit and the sum are taken along it, one number for each row.
#
# ---
#
# `keepdims=True` keeps the shape (n, 1), so that it can be subtracted from, or divide, every column.
#
# ---
#
# `powers = np.exp(logits - logits.max(axis=1, keepdims=True))`, then divide by each row's sum.


# %% solve="softmax"
def softmax(logits):
    """Probabilities from logits (n, classes), of the same shape; finite for logits of any size."""
    ### BEGIN SOLUTION
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% test="softmax"
import numpy as np
from grader import lab

found = np.asarray(softmax(np.array([[0.0, 1, 2, 3, 4], [1, 1, 1, 1, 1], [5, 0, 0, 0, 0]])), dtype=float)
assert found.shape == (3, 5), f"a probability for each of 3 x 5 logits, found shape {found.shape}"
assert np.allclose(found.sum(axis=1), 1), (
    f"each row's probabilities sum to 1, found {found.sum(axis=1).round(3)}: sum over classes (axis=1), not examples"
)
assert np.allclose(found[1], 0.2), f"five equal logits give 0.2 each, found {found[1]}"
assert np.allclose(found[0], [0.01166, 0.03168, 0.08613, 0.23412, 0.63641], atol=1e-4), (
    f"logits 0 to 4 give [0.0117 0.0317 0.0861 0.2341 0.6364], found {found[0].round(4)}: powers of e"
)
found = np.asarray(softmax(np.array([[0.0, 0.0], [1000.0, 1000.0]])), dtype=float)
assert np.all(np.isfinite(found)), (
    f"logits of 1000 give {found[1]}, logits of 0 beside them {found[0]}: subtract each row's own maximum first"
)
assert np.allclose(found, 0.5), f"equal logits give equal probabilities, also at 1000; found {found.tolist()}"
### BEGIN HIDDEN TESTS
drawn = lab.rng("softmax")
for case in range(4):
    n, classes = int(drawn.integers(1, 7)), int(drawn.integers(2, 9))
    given = drawn.normal(size=(n, classes)) * 3 + 1500 * drawn.choice([-1, 1], size=(n, 1))
    expected = np.exp(given - np.array([[np.logaddexp.reduce(row)] for row in given]))
    found = np.asarray(softmax(given), dtype=float)
    assert found.shape == expected.shape, f"{n} x {classes} logits: found shape {found.shape}"
    assert np.allclose(found, expected), (
        f"{n} examples, {classes} classes, logits far from 0: off by {np.nanmax(np.abs(found - expected)):.3g}; subtract each "
        "row's own maximum, and cut nothing off"
    )
### END HIDDEN TESTS

# %% [markdown] goal="cross-entropy"
# ### The price, and which way is down
#
# **Goal:** the mean surprise of a batch, and its slope for every logit.
#
# An example's price is $-\ln p_{\text{right}} = \ln \sum_j e^{z_j} - z_{\text{right}}$. Its slope is short enough to
# remember: **the probabilities, less 1 at the right class**. Every logit feeds the sum, so every logit has a slope; the
# right one has the $-1$ on top. For the mean of $n$ examples, divide by $n$.
#
# What do the slopes of one example add up to?

# %% name="predict-row-sum"
lab.predict_first(
    "row-sum",
    "The sum of one example's slopes, over all classes?",
    None,  # ← your answer in place of None
)

# %% [markdown] hints="cross-entropy"
# Two results from one shifted matrix: `z = logits - logits.max(axis=1, keepdims=True)`. For the price take the logarithm
# of the **sum** of powers, never of a probability that may have become 0.
#
# ---
#
# Row `i` and its own right class: `z[np.arange(n), labels]`, one number a row. (`z[:, labels]` is a matrix of n × n.)
#
# ---
#
# Slopes: `slopes = softmax(logits)`, then `slopes[np.arange(n), labels] -= 1`, then divide by `n`. Return the mean price
# and the slopes.


# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    """Mean surprise at the right labels, and its slopes.

    Parameters
    ----------
    logits : float array (n, classes)
    labels : int array (n,)

    Returns
    -------
    loss : float
    dlogits : float array (n, classes)
        How the loss changes with each logit.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(labels))
    z = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(z)
    sums = powers.sum(axis=1, keepdims=True)
    dlogits = powers / sums
    dlogits[rows, labels] -= 1
    return float(np.mean(np.log(sums[:, 0]) - z[rows, labels])), dlogits / len(labels)
    ### END SOLUTION


# %% test="cross-entropy"
import numpy as np
from grader import lab

z, right = np.array([[2.0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 3, 0]]), np.array([0, 1, 2, 1])
loss, slopes = cross_entropy(z, right)
loss, slopes = float(loss), np.asarray(slopes, dtype=float)
assert np.isclose(loss, 0.74613, atol=1e-4), (
    f"rows that cost 0.2395, 1.5514, 1.0986 and 0.0949: mean 0.7461, found {loss:.4f} (their sum is 2.9845)"
)
assert slopes.shape == (4, 3), f"a slope for each logit: shape (4, 3), found {slopes.shape}"
assert not np.allclose(slopes[2] * 4, [-1 / 3, -1 / 3, 2 / 3]), (
    "the sign is turned round: probability minus 1, not 1 minus"
)
assert not np.allclose(slopes[2], [1 / 3, 1 / 3, -2 / 3]), (
    "four times too large: the loss is a mean over 4 examples, so divide its slopes by 4 as well"
)
assert np.allclose(slopes.sum(axis=1), 0), (
    f"each example's slopes sum to 0, found {slopes.sum(axis=1).round(3)}: every logit feeds the sum of powers, the right one has -1 more"
)
assert np.allclose(slopes[2], [1 / 12, 1 / 12, -1 / 6]), f"row 2: expected [0.0833 0.0833 -0.1667], found {slopes[2]}"
loss, _ = cross_entropy(np.array([[0.0, 1000.0]]), np.array([0]))
assert np.isclose(loss, 1000), (
    f"sure and wrong by 1000 costs 1000, found {loss}: the logarithm of the sum, not of p = 0"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("cross-entropy")
for case in range(4):
    n, classes = int(drawn.integers(2, 9)), int(drawn.integers(2, 8))
    z = drawn.normal(size=(n, classes)) * 3 + 1000 * drawn.permutation(n)[:, None]
    right = drawn.integers(classes, size=n)
    log_p = np.array([row - np.logaddexp.reduce(row) for row in z])
    loss, slopes = cross_entropy(z, right)
    expected = -np.mean([row[k] for row, k in zip(log_p, right)])
    assert np.ndim(loss) == 0 and np.isclose(loss, expected), (
        f"{n} examples of {classes} classes cost {expected:.6f}, found {loss}: each row has its own maximum"
    )
    expected = (np.exp(log_p) - np.eye(classes)[right]) / n
    slopes = np.asarray(slopes, dtype=float)
    assert slopes.shape == expected.shape, f"{n} x {classes} logits: slopes of shape {slopes.shape}"
    assert np.allclose(slopes, expected, rtol=1e-6, atol=1e-12), (
        f"{n} examples, {classes} classes: slopes off by {np.abs(slopes - expected).max():.3g}: each row has its own maximum"
    )
### END HIDDEN TESTS

# %%
logits, label = np.array([[2.0, 1.0, 0.0, -1.0]]), np.array([1])
loss, dlogits = cross_entropy(logits, label)
lab.compare("surprise", round(float(-np.log(0.01)), 3))
lab.compare("row-sum", abs(round(float(dlogits.sum()), 10)))
if lab.exploring():
    fig, axes = plt.subplots(1, 2, figsize=(8, 2.9), layout="constrained", sharey=True)
    names = [f"class {k}" + (", right" if k == 1 else "") for k in range(4)]
    for axis, values, title in zip(
        axes, (softmax(logits)[0], -dlogits[0]), ("probability", "push on the logit (minus slope)")
    ):
        axis.barh(names, values, color=[GREEN if k == 1 else RED for k in range(4)])
        axis.bar_label(axis.containers[0], fmt="%.2f", padding=3)
        axis.axvline(0, color="#222222", linewidth=1)
        axis.margins(x=0.2)
        axis.set_title(title, fontsize=11)
    axes[0].invert_yaxis()
    lab.show(
        fig,
        alt="Four classes: their probabilities, and the push on each logit. The right class is pushed up by 0.76, the others down, each by its probability.",
    )

# %% [markdown]
# Read the right panel as wishes: the right class wants up by what it lacks, every other wants down by what it has. A sure
# and right example wants nothing. The wishes add up to zero, because probabilities do.
#
# And so a *logit* knows what to do. Next: how the wish travels to the weights before it.

# %% [markdown] goal="tape"
# ## 4 · Backwards, on paper first
#
# **Goal:** carry a slope from the end of a computation to its beginning.
#
# Three lines, with $x = 3$ and $y = -2$:
#
# $$a = x\,y \qquad b = a + x \qquad f = b^2$$
#
# Forward, $a = -6$, $b = -3$, $f = 9$. Raise $x$ by a little: by how many times that little does $f$ rise? Take a pencil.
# $x$ is used **twice**.

# %% name="predict-branches"
lab.predict_first(
    "branches",
    "The slope of f for x, at x = 3 and y = -2?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# Every line has **local** slopes that need no thought: of $xy$ for $x$ it is $y$, of $b^2$ for $b$ it is $2b$. Write them
# down while you compute, and you have a **tape**: for each line its result and, for each thing that it used, the local
# slope.
#
# Then walk the tape **from its end**. The slope of $f$ for $f$ is 1. Each line hands its result's slope on: times the local
# slope, to each thing it used. What arrives at one thing from several lines **adds up**.

# %% name="tape-example"
x, y = 3.0, -2.0
a = x * y
b = a + x
f = b**2
example_tape = [
    ("a", {"x": y, "y": x}),
    ("b", {"a": 1.0, "x": 1.0}),
    ("f", {"b": 2 * b}),
]
example_values = {"x": x, "y": y, "a": a, "b": b, "f": f}

# %% [markdown] hints="tape"
# Keep a dictionary of slopes. At the start it knows one: that of the last line's result for itself.
#
# ---
#
# `for result, local in reversed(tape):` and inside `for name, slope in local.items():`. By the time you reach a line, all
# lines that used its result have been visited: that is why you walk backwards.
#
# ---
#
# What goes to `name` is `slopes[result] * slope`. Add it to what is there: `slopes.get(name, 0.0) + ...`. A result that
# nothing used has no slope yet: `slopes.get(result, 0.0)`.


# %% solve="tape"
def walk_back(tape):
    """Slopes of a computation's last result for everything in it.

    Parameters
    ----------
    tape : list of (str, dict of str to float)
        A line of the computation each, in the order of computing: the result's name, and for each name that the line
        used the local slope.

    Returns
    -------
    dict of str to float
        For each name on the tape, by how much the last result changes with it.
    """
    ### BEGIN SOLUTION
    slopes = {tape[-1][0]: 1.0}
    for result, local in reversed(tape):
        for name, slope in local.items():
            slopes[name] = slopes.get(name, 0.0) + slopes.get(result, 0.0) * slope
    return slopes
    ### END SOLUTION


# %% test="tape"
import numpy as np
from grader import lab

found = walk_back([("h", {"x": 3.0}), ("f", {"h": 5.0})])
assert np.isclose(found.get("f", 0), 1), f"the slope of the last result for itself is 1, found {found.get('f')}"
assert np.isclose(found.get("h", 0), 5), f"f = 5 h: the slope for h is 1 * 5, found {found.get('h')}"
assert np.isclose(found.get("x", 0), 15), (
    f"h = 3 x and f = 5 h: the slope for x is 5 * 3 = 15, found {found.get('x')}: slopes along a path multiply, from the end"
)
found = walk_back([("a", {"x": -2.0, "y": 3.0}), ("b", {"a": 1.0, "x": 1.0}), ("f", {"b": -6.0})])
assert np.isclose(found.get("x", 0), 6), (
    f"x is used twice: -6 * -2 by way of a and -6 * 1 directly add up to 6, found {found.get('x')} (+=, not =)"
)
assert np.isclose(found.get("y", 0), -18), f"the slope for y is -6 * 1 * 3 = -18, found {found.get('y')}"
found = walk_back([("a", {"x": 2.0}), ("b", {"a": 3.0}), ("u", {"b": 9.0}), ("f", {"a": 1.0, "b": 1.0})])
assert np.isclose(found.get("x", 0), 8), (
    f"a is used by b and by f, and collects 3 + 1 before it hands on: x gets 4 * 2 = 8, found {found.get('x')} "
    "(u leads nowhere, and hands on nothing)"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("tape")
for case in range(5):
    names, lines = ["p", "q", "r"], []
    for number in range(int(drawn.integers(4, 10))):
        used = drawn.choice(names, size=min(len(names), int(drawn.integers(1, 4))), replace=False)
        lines.append((f"v{number}", {str(name): float(drawn.normal()) for name in used}))
        names.append(f"v{number}")
    found = walk_back(lines)
    last = lines[-1][0]
    assert np.isclose(found.get(last, 0.0), 1), (
        f"the slope of the last result, here '{last}', for itself is 1, found {found.get(last)}: it may have any name"
    )
    for name in names:
        forward = {name: 1.0}  # the other way round: how far a push on this one name gets
        for result, local in lines:
            if result != name:
                forward[result] = sum(slope * forward.get(one, 0.0) for one, slope in local.items())
        expected = forward[last]
        assert np.isclose(found.get(name, 0.0), expected), (
            f"a drawn tape of {len(lines)} lines: the slope for {name} is {expected:.4f}, found {found.get(name)}"
        )
### END HIDDEN TESTS


# %% name="tape-figure"
def draw_tape(axis, tape, places, values, slopes):
    """Draw a tape as a graph: what was computed in boxes, local slopes on the arrows."""
    for result, local in tape:
        for name, slope in local.items():
            (u, v), (s, t) = places[name], places[result]
            arrow = {"arrowstyle": "-|>", "color": "#666666", "shrinkA": 27, "shrinkB": 27}
            axis.annotate("", (s, t), (u, v), arrowprops=arrow)
            axis.text((u + s) / 2, (v + t) / 2 + 0.04, f"× {slope:g}", color=BLUE, ha="center", va="bottom")
    box = {"boxstyle": "round,pad=0.45", "fc": "white", "ec": "#222222"}
    for name, (u, v) in places.items():
        text = f"{name} = {values[name]:g}\nslope {slopes[name]:g}"
        axis.text(u, v, text, ha="center", va="center", bbox=box)
    axis.set(xlim=(-0.5, 4.1), ylim=(-0.3, 1.3))
    axis.set_axis_off()


# %%
slopes = walk_back(example_tape)
lab.compare("branches", slopes["x"])
if lab.exploring():
    fig, axis = plt.subplots(figsize=(8.5, 3.2), layout="constrained")
    places = {"x": (0, 1), "y": (0, 0), "a": (1.2, 0.3), "b": (2.4, 0.7), "f": (3.6, 0.7)}
    draw_tape(axis, example_tape, places, example_values, slopes)
    told = ", ".join(f"{name} {slope:g}" for name, slope in slopes.items())
    alt = f"The computation as a graph: x and y lead to a, a and x to b, b to f. Local slopes on the arrows; the slopes: {told}."
    lab.show(fig, alt=alt)

# %% [markdown]
# Backwards, every arrow multiplies and every junction adds. At $x$, $+12$ and $-6$ meet. That is **backpropagation**, all of
# it: for any computation, as long as each line knows its local slopes. One walk gives the slopes for **all** inputs; a
# forward walk gives them for one.
#
# PyTorch and TensorFlow write such a tape while your code runs; TensorFlow even calls it that. You will ask both.

# %% [markdown] goal="gradient-check"
# ## 5 · Trust, but measure
#
# **Goal:** a second way to the same slopes, slow and stupid, to catch mistakes of the fast one.
#
# Push one number up and down by a little $\varepsilon$ and see what the function does:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2 \varepsilon}$$
#
# In theory, the smaller the better. Numbers in a computer have 16 digits. Which $\varepsilon$ comes closest: $10^{-2}$,
# $10^{-5}$, $10^{-8}$ or $10^{-12}$?

# %% name="predict-epsilon"
lab.predict_first(
    "epsilon",
    "The exponent of the best epsilon: -2, -5, -8 or -12?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# And to compare two gradients, a number without a unit. For arrays $u$ and $v$:
#
# $$\text{error} = \frac{\max |u - v|}{\max |u| + \max |v|}$$
#
# 0 means equal, 1 means opposite; two arrays of zeros have an error of 0. Below $10^{-6}$ a gradient may be trusted; above
# $10^{-3}$ it is wrong. An absolute difference says nothing: 0.001 is a lot for a slope of 0.002.

# %% [markdown] hints="gradient-check"
# Work on a float copy of `x`, so that the caller's array stays as it is. One number at a time: `np.ndindex(x.shape)` gives
# the places of an array of any shape.
#
# ---
#
# At each place: keep the old value; set it to old + eps and call `f`; set it to old − eps and call `f`; put the old value
# **back**.
#
# ---
#
# Mind the brackets: `(up - down) / (2 * eps)`. For the error, compute numerator and denominator, and return 0.0 where the
# denominator is 0.


# %% solve="gradient-check"
def bent(x):
    """A function to test with: its slopes are known, 3 x**2 + 2 sum(x)."""
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    """Slopes of `f`, from arrays like `x` to a number, at the float array `x` of any shape, by centred differences."""
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    slopes = np.empty_like(x)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + eps
        up = f(x)
        x[place] = old - eps
        down = f(x)
        x[place] = old
        slopes[place] = (up - down) / (2 * eps)
    return slopes
    ### END SOLUTION


def relative_error(u, v):
    """max|u - v| / (max|u| + max|v|) of two arrays; 0.0 where both are zero."""
    ### BEGIN SOLUTION
    scale = np.abs(u).max() + np.abs(v).max()
    return float(np.abs(u - v).max() / scale) if scale > 0 else 0.0
    ### END SOLUTION


# %% test="gradient-check"
import numpy as np
from grader import lab

at = np.array([[1.0, -2.0, 0.5], [0.25, 2.0, -1.0]])
known = 3 * at**2 + 2 * at.sum()
found = np.asarray(numerical_gradient(bent, at.copy()), dtype=float)
assert found.shape == (2, 3), f"a slope for each of 2 x 3 numbers, found shape {found.shape}"
off = np.abs(found - known).max()
assert off < 1e3, f"slopes off by {off:.3g}: put (f(up) - f(down)) in brackets before you divide by 2 * eps"
assert not np.allclose(found, 2 * known, rtol=1e-3), "twice too large: the two points are 2 * eps apart"
assert off < 0.1, f"off by {off:.3g}: push one number at a time, and put it back"
assert off < 1e-7, f"close, but off by {off:.1g}: centred, f(x + eps) - f(x - eps), and every number put back exactly"
u, v = np.array([3.0, 0.0, -1.0]), np.array([2.0, 0.0, -1.0])
assert np.isclose(relative_error(u, v), 0.2), (
    f"(3, 0, -1) and (2, 0, -1): 1 / (3 + 2) = 0.2, found {relative_error(u, v)}: the difference, divided by the sum of both maxima"
)
assert np.isclose(relative_error(1e-6 * u, 1e-6 * v), 0.2), "a millionth of both arrays has the same relative error"
assert np.isclose(relative_error(u, -u), 1), f"opposite gradients have an error of 1, found {relative_error(u, -u)}"
assert relative_error(0 * u, 0 * u) == 0, f"two arrays of zeros: 0, found {relative_error(0 * u, 0 * u)}"
### BEGIN HIDDEN TESTS
drawn = lab.rng("gradient-check")
for shape in ((1,), (7,), (3, 4), (2, 2, 3)):
    at = drawn.normal(size=shape)
    found = np.asarray(numerical_gradient(bent, at.copy()), dtype=float)
    assert found.shape == shape, f"an array of shape {shape}: slopes of shape {found.shape}"
    known = 3 * at**2 + 2 * at.sum()
    assert np.allclose(found, known, atol=1e-7), f"slopes are wrong at an array of shape {shape}"
    found = np.asarray(numerical_gradient(bent, at.copy(), 0.1), dtype=float)
    assert np.allclose(found, known + 0.1**2), (
        "with eps = 0.1 the slopes of x**3 are 0.01 too large: eps is an argument"
    )
    u, v = drawn.normal(size=shape) * 10.0 ** drawn.integers(-8, 9), drawn.normal(size=shape)
    for one, other in ((u, v), (v, u), (u, 1.001 * u)):
        expected = np.abs(one - other).max() / (np.abs(one).max() + np.abs(other).max())
        found = relative_error(one, other)
        assert np.isclose(found, expected), f"the error of two drawn arrays is {expected:.4g}, found {found}"
### END HIDDEN TESTS

# %% [markdown]
# Now the measurement, on the slopes of your `cross_entropy`. For every $\varepsilon$ from 0.1 down to $10^{-13}$: how far is
# the numerical slope from your formula? Twice: centred, and with the simpler one-sided difference $(f(x + \varepsilon) -
# f(x)) / \varepsilon$.

# %% name="epsilon-sweep"
rng = np.random.default_rng(0)
logits, labels = rng.normal(size=(4, 3)), rng.integers(3, size=4)
loss, dlogits = cross_entropy(logits, labels)


def loss_of(z):
    """The loss as a function of the logits alone."""
    return cross_entropy(z, labels)[0]


def one_sided(f, x, eps):
    """Forward differences, the tempting shortcut."""
    pushes = eps * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([f(x + push) - f(x) for push in pushes]).reshape(x.shape) / eps


epsilons = 10.0 ** -np.arange(1, 14)
errors = {
    "one-sided": [relative_error(dlogits, one_sided(loss_of, logits, eps)) for eps in epsilons],
    "centred": [relative_error(dlogits, numerical_gradient(loss_of, logits, eps)) for eps in epsilons],
}
best = int(np.argmin(errors["centred"]))
print(f"centred: best at {epsilons[best]:.0e}, error {errors['centred'][best]:.1e}; yours may be trusted below 1e-6")
lab.compare("epsilon", -(best + 1))

# %%
if lab.exploring():
    fig, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for (name, values), marker, colour in zip(errors.items(), "so", (RED, BLUE)):
        axis.loglog(epsilons, values, marker + "-", color=colour)
        axis.annotate(
            name, (epsilons[0], values[0]), xytext=(8, 0), textcoords="offset points", color=colour, va="center"
        )
    axis.annotate("rounding: too few digits\nare left of a tiny difference", (3e-11, 6e-4), fontsize=10)
    axis.annotate("truncation: the curve\nis no straight line", (3e-3, 8e-10), fontsize=10)
    axis.set(xlabel="epsilon", ylabel="relative error", xlim=(5e-14, 3))
    lab.show(
        fig,
        alt="Relative error against epsilon, both logarithmic: two V shapes. The centred one is deepest near 1e-5 with an error near 1e-11, the one-sided near 1e-7 with 1e-8.",
    )

# %% [markdown]
# Two V's. From the right, the error of the straight line shrinks: with $\varepsilon$ one-sided, with $\varepsilon^2$ centred.
# From the left, rounding grows as $1/\varepsilon$: of two numbers that agree in 11 digits, the difference has 5 left. They
# meet near $10^{-7}$ and near $10^{-5}$, and at its best centred is hundreds of times better.
#
# A gradient check is never perfect, and it costs two calls for each number. It is for **small** cases, before a long
# training.

# %% [markdown] goal="forward"
# ## 6 · Two layers
#
# **Goal:** the network of section 2, smooth this time, and its slopes.
#
# $$h = \tanh(x W_1 + b_1), \qquad \text{logits} = h W_2 + b_2$$
#
# A batch goes through at once: `x` is (n, d), `h` is (n, hidden), the logits are (n, classes). $\tanh$ is a soft
# threshold between −1 and 1, and it has a slope: $1 - h^2$.


# %% name="network"
def new_network(d, hidden, classes, seed=0):
    """Small random weights, zero biases, in a dictionary."""
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(d, hidden)) / np.sqrt(d),
        "b1": np.zeros(hidden),
        "W2": rng.normal(size=(hidden, classes)) / np.sqrt(hidden),
        "b2": np.zeros(classes),
    }


# %% [markdown] hints="forward"
# Two lines, as in the formulas. `@` multiplies matrices; a bias of shape (hidden,) is added to every row by itself.
#
# ---
#
# `np.tanh` acts on the hidden layer only. Logits are scores of any size.
#
# ---
#
# `h = np.tanh(x @ params["W1"] + params["b1"])`; the second line has the same form, without `tanh`. Return the logits
# first.


# %% solve="forward"
def forward(params, x):
    """Logits (n, classes) and hidden values h (n, hidden) of a batch x (n, d)."""
    ### BEGIN SOLUTION
    h = np.tanh(x @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"], h
    ### END SOLUTION


# %% test="forward"
import numpy as np
from grader import lab

drawn = lab.rng("forward-visible")
weights = {
    "W1": drawn.normal(size=(3, 4)),
    "b1": np.full(4, 2.0),
    "W2": drawn.normal(size=(4, 2)),
    "b2": np.array([10.0, -10.0]),
}
given, inner = (np.asarray(part, dtype=float) for part in forward(weights, np.zeros((5, 3))))
assert inner.shape == (5, 4), f"second result: hidden values (5, 4), found {inner.shape} (logits first, then h)"
assert np.allclose(inner, np.tanh(2)), f"at x = 0 the hidden units give tanh(b1) = 0.964, found {inner[0]}"
assert given.shape == (5, 2), f"first result: logits (5, 2), found {given.shape}"
expected = np.tanh(2) * weights["W2"].sum(axis=0) + [10, -10]
assert not np.allclose(given, np.tanh(expected)), "no tanh on the logits: they are scores of any size"
assert np.allclose(given[0], expected), (
    f"logits at x = 0: expected {expected.round(3)}, found {given[0].round(3)} (b2?)"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("forward")
for case in range(3):
    n, d, wide, classes = (int(k) for k in drawn.integers(2, 8, size=4))
    weights = {"W1": drawn.normal(size=(d, wide)), "b1": drawn.normal(size=wide)}
    weights |= {"W2": drawn.normal(size=(wide, classes)), "b2": drawn.normal(size=classes)}
    batch = drawn.normal(size=(n, d))
    given, inner = (np.asarray(part, dtype=float) for part in forward(weights, batch))
    expected = np.tanh(np.einsum("nd,dh->nh", batch, weights["W1"]) + weights["b1"])
    assert inner.shape == expected.shape and np.allclose(inner, expected), (
        f"hidden values are wrong for a batch {batch.shape}: tanh of x @ W1 + b1, and of nothing else"
    )
    expected = np.einsum("nh,hc->nc", expected, weights["W2"]) + weights["b2"]
    assert given.shape == expected.shape and np.allclose(given, expected), f"logits are wrong for a batch {batch.shape}"
### END HIDDEN TESTS

# %% [markdown] goal="backward"
# ### And back
#
# **Goal:** the slopes of the loss for all four arrays, by the rules of the tape.
#
# `cross_entropy` gave you `dlogits`. A hidden unit's wish is what its logits wish, weighted: `dh = dlogits @ W2.T`. Then it
# must pass through $\tanh$.
#
# One unit has $h = 0.99$, all but saturated. What share of its wish gets through?

# %% name="predict-saturated"
lab.predict_first(
    "saturated",
    "The share of a slope that passes tanh at h = 0.99?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# Three rules, each the tape's in matrix form:
#
# - **Product.** In `z = x @ W`, each weight was used by all n rows, so their contributions add up: `dW = x.T @ dz`; and
#   `dx = dz @ W.T`.
# - **Sum.** In `z = ... + b` the bias was added to every row: `db` is the **sum** of `dz` over rows.
# - **Function.** In `h = tanh(z)` each number has its own slope: `dz = dh * (1 - h**2)`.
#
# And one test that needs no thought: every gradient has the shape of its array.

# %% [markdown] hints="backward"
# From the end: first the gradients of W2 and b2 from `dlogits`, then `dh`, then back through tanh, then those of W1 and b1.
#
# ---
#
# Shapes lead the way. W2 is (hidden, classes), `h` is (n, hidden), `dlogits` is (n, classes): only `h.T @ dlogits`
# fits. The division by n happened in `cross_entropy`; do not divide again.
#
# ---
#
# `dz = (dlogits @ params["W2"].T) * (1 - h**2)`. W1 and b1 follow from `x` and `dz` just as W2 and b2 from `h` and
# `dlogits`. Bias gradients: `.sum(axis=0)`.


# %% solve="backward"
def backward(params, x, h, dlogits):
    """Slopes of the loss for all weights and biases.

    Parameters
    ----------
    params : dict
        W1 (d, hidden), b1 (hidden,), W2 (hidden, classes), b2 (classes,).
    x : float array (n, d)
    h : float array (n, hidden)
        The hidden values that `forward` gave for x.
    dlogits : float array (n, classes)
        The loss's slopes for the logits.

    Returns
    -------
    dict
        The same names and shapes as `params`.
    """
    ### BEGIN SOLUTION
    dz = (dlogits @ params["W2"].T) * (1 - h**2)
    return {"W1": x.T @ dz, "b1": dz.sum(axis=0), "W2": h.T @ dlogits, "b2": dlogits.sum(axis=0)}
    ### END SOLUTION


# %% test="backward"
import numpy as np
from grader import lab

drawn = lab.rng("backward-visible")
weights = {
    "W1": drawn.normal(size=(3, 4)),
    "b1": drawn.normal(size=4),
    "W2": drawn.normal(size=(4, 2)),
    "b2": np.zeros(2),
}
batch, wish = drawn.normal(size=(5, 3)), drawn.normal(size=(5, 2))
inner = np.tanh(batch @ weights["W1"] + weights["b1"])
dh = wish @ weights["W2"].T
dz = dh * (1 - inner**2)
found = backward(weights, batch, inner.copy(), wish.copy())
got = {name: np.asarray(value, dtype=float) for name, value in found.items()}
assert sorted(got) == sorted(weights), f"a gradient for each of {sorted(weights)}, found {sorted(got)}"
for name, value in weights.items():
    assert got[name].shape == value.shape, f"{name} is {value.shape}, its gradient {got[name].shape}: shapes must agree"
assert not np.allclose(got["b2"] * 5, wish.sum(axis=0)), "b2 is n times too small: cross_entropy divided already; sum"
assert np.allclose(got["b2"], wish.sum(axis=0)), "b2 was added to every row: its gradient is dlogits summed over rows"
assert np.allclose(got["W2"], inner.T @ wish), "W2: logits = h @ W2, so its gradient is h.T @ dlogits"
assert not np.allclose(got["b1"], dh.sum(axis=0)), "the slope of tanh is missing: multiply dh by 1 - h**2"
assert np.allclose(got["b1"], dz.sum(axis=0)), "b1: dlogits @ W2.T, times 1 - h**2, summed over rows"
assert np.allclose(got["W1"], batch.T @ dz), "W1: x.T @ dz, with the dz that b1 is the sum of"
### BEGIN HIDDEN TESTS
drawn = lab.rng("backward")
for case in range(4):
    n, d, wide, classes = (int(k) for k in drawn.permutation(9)[:4] + 1)  # all unequal: a wrong transpose does not fit
    weights = {"W1": drawn.normal(size=(d, wide)), "b1": drawn.normal(size=wide)}
    weights |= {"W2": drawn.normal(size=(wide, classes)), "b2": drawn.normal(size=classes)}
    batch, wish = drawn.normal(size=(n, d)), drawn.normal(size=(n, classes))
    inner = np.tanh(batch @ weights["W1"] + weights["b1"])
    got = backward(weights, batch, inner.copy(), wish.copy())
    back = np.einsum("nc,hc->nh", wish, weights["W2"]) / np.cosh(batch @ weights["W1"] + weights["b1"]) ** 2
    expected = {"W1": np.einsum("nd,nh->dh", batch, back), "b1": np.einsum("nh->h", back)}
    expected |= {"W2": np.einsum("nh,nc->hc", inner, wish), "b2": np.einsum("nc->c", wish)}
    for name, value in expected.items():
        one = np.asarray(got[name], dtype=float)
        assert one.shape == value.shape, f"n={n}, d={d}, hidden={wide}, classes={classes}: {name} has shape {one.shape}"
        assert np.allclose(one, value), (
            f"{name} is off by {np.abs(one - value).max():.3g} for n={n}, d={d}, hidden={wide}"
        )
### END HIDDEN TESTS

# %% [markdown]
# Now your own instrument on your own work: forward, loss, backward together, against numbers that know nothing of rules.

# %% name="check-network"
lab.compare("saturated", round(1 - 0.99**2, 4))
rng = np.random.default_rng(1)
net, x, labels = new_network(3, 5, 4), rng.normal(size=(6, 3)), rng.integers(4, size=6)
logits, h = forward(net, x)
loss, dlogits = cross_entropy(logits, labels)
grads = backward(net, x, h, dlogits)


def loss_with(name, value):
    """The loss of the same batch with another array in place of one of the four."""
    return cross_entropy(forward({**net, name: value}, x)[0], labels)[0]


for name in net:
    measured = numerical_gradient(partial(loss_with, name), net[name])
    print(f"{name}: relative error {relative_error(grads[name], measured):.1e}")

# %% [markdown]
# Errors near $10^{-10}$: the formulas are right. Had you left out the slope of tanh, W2 and b2 would pass and W1 and b1 fail,
# which tells you where to look.

# %% [markdown] goal="train-step"
# ## 7 · Train it
#
# **Goal:** one step of gradient descent, for all four arrays at once.
#
# A slope says where **up** is, so go against it: new = old − rate × slope. All slopes belong to the **same** old weights:
# change W2 first and compute the slope of W1 afterwards, and you follow a gradient of a network that never was.
#
# XOR again, two hidden units, twenty random starts. How many will learn it?

# %% name="predict-starts"
lab.predict_first(
    "starts",
    "Of 20 random starts, how many reach 4 of 4 with two hidden units?",
    None,  # ← your answer in place of None
)

# %% [markdown] hints="train-step"
# You have the three parts: `forward`, `cross_entropy`, `backward`. This function calls them in this order and only then
# changes anything.
#
# ---
#
# The loss to return is the one of the weights that came in, before the step.
#
# ---
#
# `new = {name: params[name] - lr * grads[name] for name in params}` changes nothing in place, and treats weights and
# biases alike.


# %% solve="train-step"
def train_step(params, x, labels, lr):
    """One step of gradient descent on a batch.

    Returns
    -------
    loss : float
        Before the step.
    params : dict
        After the step, under the same names.
    """
    ### BEGIN SOLUTION
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    grads = backward(params, x, h, dlogits)
    return loss, {name: params[name] - lr * grads[name] for name in params}
    ### END SOLUTION


# %% test="train-step"
import numpy as np
from grader import lab

# Measured against your own forward, cross_entropy and backward: a fault of theirs does not count twice.
drawn = lab.rng("train-step")
weights = {
    "W1": drawn.normal(size=(3, 4)),
    "b1": drawn.normal(size=4),
    "W2": drawn.normal(size=(4, 2)),
    "b2": drawn.normal(size=2),
}
batch, right, rate = drawn.normal(size=(7, 3)), drawn.integers(2, size=7), 0.5
out, inner = forward(weights, batch)
price, wish = cross_entropy(out, right)
slopes = backward(weights, batch, inner, wish)
told, new = train_step({name: value.copy() for name, value in weights.items()}, batch, right, rate)
assert sorted(new) == sorted(weights), f"new arrays for {sorted(weights)}, found {sorted(new)}"
moved = {name: (np.asarray(new[name], dtype=float) - weights[name]) / rate for name in weights}
still = [name for name in moved if np.allclose(moved[name], 0)]
assert not still, f"{', '.join(still)} did not move: all four arrays take a step"
uphill = [name for name in moved if np.allclose(moved[name], slopes[name])]
assert not uphill, f"{', '.join(uphill)} went uphill: the slope points up, so subtract rate times slope"
assert np.isclose(told, price), f"the loss before the step is {price:.4f}, found {told}"
off = [name for name in moved if not np.allclose(moved[name], -slopes[name])]
assert not off, (
    f"{', '.join(off)} moved by other slopes than those of the weights that came in: compute all of them before any change"
)
### BEGIN HIDDEN TESTS
for case in range(3):
    n, d, wide, classes = (int(k) for k in drawn.integers(2, 7, size=4))
    weights = {"W1": drawn.normal(size=(d, wide)), "b1": drawn.normal(size=wide)}
    weights |= {"W2": drawn.normal(size=(wide, classes)), "b2": drawn.normal(size=classes)}
    batch, right, rate = drawn.normal(size=(n, d)), drawn.integers(classes, size=n), float(10.0 ** drawn.uniform(-3, 1))
    out, inner = forward(weights, batch)
    price, wish = cross_entropy(out, right)
    slopes = backward(weights, batch, inner, wish)
    told, new = train_step({name: value.copy() for name, value in weights.items()}, batch, right, rate)
    assert np.isclose(told, price), f"the loss before the step is {price:.4f}, found {told}"
    for name in weights:
        expected = weights[name] - rate * np.asarray(slopes[name], dtype=float)
        assert np.allclose(np.asarray(new[name], dtype=float), expected), (
            f"{name} is wrong after a step with rate {rate:.3g}"
        )
### END HIDDEN TESTS


# %% name="train-xor"
def train(params, x, labels, lr, steps):
    """Take `steps` steps on the whole batch; return the weights and the loss before each."""
    losses = []
    for _ in range(steps):
        loss, params = train_step(params, x, labels, lr)
        losses.append(loss)
    return params, losses


def margin(logits):
    """By how much class 1 leads, (n, 2) to (n,)."""
    return logits[:, 1] - logits[:, 0]


if lab.exploring():
    for hidden in (2, 3, 8):
        starts = [new_network(2, hidden, 2, seed) for seed in range(20)]
        ends = np.array([train(start, corners, xor, lr=1.0, steps=1000)[1][-1] for start in starts])
        solved = int(np.sum(ends < 0.1))
        print(f"{hidden} hidden units: {solved} of 20 starts learn XOR; the worst ends at a loss of {ends.max():.3f}")
        if hidden == 2:
            lab.compare("starts", solved)

# %% [markdown]
# Those that fail rest at 0.35, half of $\ln 2$. Two corners of **different** classes have come to one hidden point, at which
# both units are saturated: each corner gets one half, and $1 - h^2$ lets no slope through that could part them. A
# **plateau**. With a few units more than needed, some unit is likely to start well: width buys ease of training, not only
# capacity.
#
# Look at a start that succeeded. What did the hidden units make of the corners?

# %%
if lab.exploring():
    net, losses = train(new_network(2, 2, 2, seed=0), corners, xor, lr=1.0, steps=1000)
    seen = forward(net, corners)[1]
    fig, axes = plt.subplots(1, 3, figsize=(11, 3.3), layout="constrained")
    axes[0].plot(losses, color=BLUE)
    axes[0].set(title="loss", xlabel="step", xscale="log")
    draw_classes(axes[1], corners, xor == 1, lambda x: margin(forward(net, x)[0]), "inputs")
    draw_classes(axes[2], seen, xor == 1, lambda h: margin(h @ net["W2"] + net["b2"]), "hidden values")
    name_corners(axes[1], corners)
    name_corners(axes[2], seen)
    lab.show(
        fig,
        alt=f"The loss falls to {losses[-1]:.3f}. In the plane of inputs a band says yes; in the plane of the two hidden values one straight line divides the four corners.",
    )

# %% [markdown]
# The same idea as yours, found by following slopes. The weights are others: where the loss is low there are many
# places.
#
# One start to avoid. If all weights begin **equal**, at 0.5 say, how many different hidden units do eight of them become
# after 1,000 steps?

# %% name="predict-equal-start"
lab.predict_first(
    "equal-start",
    "Different units among 8 after 1000 steps, all weights equal at the start?",
    None,  # ← your answer in place of None
)


# %% name="moons"
def moons(n, noise, seed):
    """Two half-circles that reach into each other: points (n, 2) and labels 0 or 1."""
    rng = np.random.default_rng(seed)
    labels, turn = np.arange(n) % 2, rng.uniform(0, np.pi, n)
    upper = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    lower = np.stack([1 - np.cos(turn), 0.5 - np.sin(turn)], axis=1)
    return np.where(labels[:, None] == 0, upper, lower) + noise * rng.normal(size=(n, 2)), labels


if lab.exploring():
    x, labels = moons(200, noise=0.15, seed=0)
    equal = {name: np.full_like(value, 0.5) for name, value in new_network(2, 8, 2).items()}
    trained, _ = train(equal, x, labels, lr=0.5, steps=1000)
    lab.compare("equal-start", len(np.unique(trained["W1"].round(6), axis=1).T))

# %% [markdown]
# Equal units get equal slopes and stay equal for ever: eight units, one line. Random numbers are there to **break the
# symmetry**, nothing more. (Biases may start at zero.)
#
# With random weights and sixteen units, the boundary bends as it must:

# %%
if lab.exploring():
    net, at = new_network(2, 16, 2), 0
    fig, axes = plt.subplots(1, 4, figsize=(11, 2.9), layout="constrained")
    for axis, until in zip(axes, (1, 30, 300, 3000)):
        net, losses = train(net, x, labels, lr=0.5, steps=until - at)
        at = until
        draw_classes(
            axis, x, labels == 1, lambda p, net=net: margin(forward(net, p)[0]), f"step {until}: loss {losses[-1]:.2f}"
        )
    lab.show(
        fig,
        alt="Two moons of points and the network's boundary after 1, 30, 300 and 3000 steps: first a line, then a curve that follows both moons.",
    )

# %% [markdown] goal="momentum"
# ## 8 · Down the valley, faster
#
# **Goal:** write the optimizers that everybody uses, and know what each is for.
#
# A valley: $f = (x^2 + 25\,y^2)/2$, flat along $x$, steep along $y$. Plain descent multiplies $y$ by $1 - 25\,\text{rate}$ in
# every step. From which rate on does it fly out of the valley?

# %% name="predict-limit"
lab.predict_first(
    "limit",
    "The largest rate at which plain descent does not diverge?",
    None,  # ← your answer in place of None
)

# %% name="valley"
CURVATURE = np.array([1.0, 25.0])


def descend(step, start=(10.0, 1.0), steps=60):
    """Walk through the valley: `step(w, slope, t)` returns the next place, t counts from 1. Array (steps + 1, 2)."""
    path = [np.array(start)]
    for t in range(1, steps + 1):
        path.append(step(path[-1].copy(), CURVATURE * path[-1], t))
    return np.array(path)


lab.compare("limit", 2 / 25)
if lab.exploring():
    runs = {f"rate {lr}": descend(lambda w, g, t, lr=lr: w - lr * g, steps=150) for lr in (0.02, 0.079, 0.081)}
    heights = {name: (np.arange(len(p)), (CURVATURE * p**2).sum(axis=1) / 2) for name, p in runs.items()}
    fig = lab.plot_lines(heights, "step", "height f", logy=True)
    lab.show(
        fig,
        alt="Height against step for three rates, logarithmic: 0.02 sinks slowly, 0.079 faster in the end, 0.081 sinks at first and then climbs without end.",
    )

# %% [markdown]
# At $2/25 = 0.08$ the factor is −1. The **steepest** direction sets the limit, the flattest then takes for ever: at 0.079,
# $x$ shrinks by 8 % a step. Most optimizers since are answers to this.
#
# **Momentum** keeps a velocity. Slopes that agree add up, slopes that change sign cancel:
#
# $$v \leftarrow \beta v + g, \qquad w \leftarrow w - \text{rate} \cdot v$$
#
# With $\beta = 0.9$ and a constant slope of 1, the steps grow 1, 1.9, 2.71 … towards $1/(1 - \beta) = 10$ rates.

# %% [markdown] hints="momentum"
# Two lines, in the order of the formulas: first the velocity, then the weights with the **new** velocity.
#
# ---
#
# Return both. Whoever calls hands the velocity in again next time; at the beginning it is 0.
#
# ---
#
# Some books write $v \leftarrow \beta v + (1 - \beta) g$. That works too, with a rate ten times as large; here it is
# `beta * v + g`, as in PyTorch.


# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    """One step with momentum: weights `w`, slopes `g`, velocity `v`, of one shape. Returns new w and new v."""
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * v, v
    ### END SOLUTION


# %% test="momentum"
import numpy as np
from grader import lab

place, speed, steps = np.zeros(2), np.zeros(2), []
for count in range(3):
    after, speed = momentum_step(place.copy(), np.array([1.0, -2.0]), speed, 1.0, 0.9)
    steps.append(place - np.asarray(after, dtype=float))
    place = place - steps[-1]
assert steps[0].shape == (2,), f"weights of shape (2,) stay so, found {steps[0].shape}"
first, second, third = (step[0] for step in steps)
assert not np.isclose(first, -1), "the first step went uphill: subtract rate times velocity"
assert not np.isclose(first, 0.1), "this is beta * v + (1 - beta) * g, ten times slower; asked is beta * v + g"
assert np.isclose(first, 1), (
    f"at rest, the first step is rate * slope = 1, found {first:.4g} (move by the new velocity)"
)
assert np.isclose(second, 1.9), (
    f"with slope 1 again the second step is 0.9 * 1 + 1 = 1.9, found {second:.4g} (is v returned?)"
)
assert np.isclose(third, 2.71), f"the third step is 0.9 * 1.9 + 1 = 2.71, found {third:.4g}"
### BEGIN HIDDEN TESTS
drawn = lab.rng("momentum")
for case in range(3):
    shape, rate, beta = (
        tuple(drawn.integers(1, 5, size=2)),
        float(drawn.uniform(0.01, 2)),
        float(drawn.uniform(0.3, 0.95)),
    )
    slopes = drawn.normal(size=(6, *shape))
    place, speed = drawn.normal(size=shape), np.zeros(shape)
    for t in range(6):
        step = -rate * sum(beta ** (t - k) * slopes[k] for k in range(t + 1))
        after, speed = momentum_step(place.copy(), slopes[t].copy(), speed, rate, beta)
        moved = np.asarray(after, dtype=float) - place
        assert moved.shape == shape and np.allclose(moved, step), (
            f"step {t + 1} with beta {beta:.2f}: expected {step.ravel()[0]:.4f} for the first weight, found {moved.ravel()[0]:.4f}"
        )
        place = place + moved
### END HIDDEN TESTS

# %% [markdown] goal="adam"
# ### A rate for each weight
#
# **Goal:** Adam (Kingma and Ba, 2015), with its two corrections.
#
# Adam keeps two running averages: of the slopes, $m$, and of their squares, $v$. It divides the one by the root of the other:
# steep or flat, each weight moves by about one rate.
#
# Rate 0.01. One weight has a slope of 1000, another of 0.001. How far does each move in Adam's **first** step?

# %% name="predict-first-step"
lab.predict_first(
    "first-step",
    "First steps for slopes 1000 and 0.001 at rate 0.01: a list of two",
    None,  # ← your answer in place of None
)

# %% [markdown]
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# Both begin at 0, so at first both are far too small: after one step $m$ is a tenth of $g$. Each is **corrected** by what
# it lacks at step $t$, counted from 1:
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad w \leftarrow w - \text{rate}\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# $m$ and $v$ themselves are kept **without** correction.

# %% [markdown] hints="adam"
# Five lines, in the order of the formulas. `m`, `v` and the corrected pair are four different things: give them four
# names.
#
# ---
#
# `beta1**t` is a power; with t = 1 the first correction divides by 0.1, the second by 0.001. With both left out, the first
# step is $0.1/\sqrt{0.001} = 3.16$ rates long.
#
# ---
#
# `m_hat = m / (1 - beta1**t)` and likewise `v_hat`. Return `w - lr * m_hat / (np.sqrt(v_hat) + eps)`, and `m` and `v` as
# they were before the correction.


# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam, number t = 1, 2, ...; m and v are zeros before the first. Returns new w, m and v."""
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
    ### END SOLUTION


# %% test="adam"
import numpy as np
from grader import lab

slope = np.array([100.0, -0.1])
place, m1, v1 = adam_step(np.zeros(2), slope, np.zeros(2), np.zeros(2), 1, 0.01)
steps = np.asarray(place, dtype=float) / 0.01
assert np.all(np.isfinite(steps)), f"the first step is {steps} rates: t counts from 1, and 1 - beta**t divides"
assert not np.allclose(steps, [1, -1], rtol=1e-3), "the first step went uphill: subtract"
assert not np.allclose(np.abs(steps), 3.162, rtol=1e-2), (
    "the first step is 3.16 rates long: neither average is corrected for its start at 0"
)
assert not np.allclose(np.abs(steps), 31.62, rtol=1e-2), (
    "31.6 rates: the average of the squares, v, is not corrected for its start at 0"
)
assert not np.allclose(np.abs(steps), 0.1, rtol=1e-2), (
    "a tenth of a rate: the average of the slopes, m, is not corrected for its start at 0"
)
assert np.allclose(steps, [-1, 1], rtol=1e-3), (
    f"the first step is one rate for any slope, found {steps.round(4)} rates for slopes {slope} (square root? squares of g?)"
)
place = np.array(place, dtype=float)
again, m2, v2 = adam_step(place.copy(), np.zeros(2), m1, v1, 2, 0.01)
steps = (np.asarray(again, dtype=float) - place) / 0.01
assert np.allclose(steps, [-0.66994, 0.66994], rtol=1e-3), (
    f"a slope of 0 comes next: 0.67 rates on, found {np.abs(steps).round(4)} (return m and v without the correction)"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("adam")
for case in range(3):
    shape, rate = tuple(drawn.integers(1, 5, size=2)), float(10.0 ** drawn.uniform(-3, 0))
    beta1, beta2 = float(drawn.uniform(0.5, 0.95)), float(drawn.uniform(0.9, 0.999))
    slopes = drawn.choice([-1, 1], size=(6, *shape)) * 10.0 ** drawn.uniform(-1, 2, size=(6, *shape))
    place, m1, v1 = drawn.normal(size=shape), np.zeros(shape), np.zeros(shape)
    for t in range(1, 7):
        ages = np.arange(t - 1, -1, -1).reshape(-1, 1, 1)
        mean = (beta1**ages * slopes[:t]).sum(axis=0) / (beta1**ages).sum()
        square = (beta2**ages * slopes[:t] ** 2).sum(axis=0) / (beta2**ages).sum()
        after, m1, v1 = adam_step(place.copy(), slopes[t - 1].copy(), m1, v1, t, rate, beta1, beta2)
        moved, step = (np.asarray(after, dtype=float) - place) / rate, -mean / np.sqrt(square)
        assert moved.shape == shape and np.allclose(moved, step, rtol=1e-3, atol=1e-5), (
            f"step {t} with betas {beta1:.2f} and {beta2:.3f}: expected {step.ravel()[0]:.4f} rates for the first weight, "
            f"found {moved.ravel()[0]:.4f}"
        )
        place = place + rate * moved
### END HIDDEN TESTS

# %% name="three-paths"
first = [float(-adam_step(np.zeros(1), np.array([g]), 0.0, 0.0, 1, lr=0.01)[0][0]) for g in (1000.0, 0.001)]
lab.compare("first-step", [round(step, 5) for step in first])


def with_state(step, *state):
    """Let `step(w, g, t, *state)`, which returns the new w and the new state, remember its state."""
    kept = list(state)

    def remembering(w, g, t):
        new = step(w, g, t, *kept)
        kept[:] = new[1:]
        return new[0]

    return remembering


walks = {
    "plain, rate 0.07": descend(lambda w, g, t: w - 0.07 * g),
    "momentum 0.5, rate 0.1": descend(with_state(lambda w, g, t, v: momentum_step(w, g, v, 0.1, 0.5), 0.0)),
    "Adam, rate 0.5": descend(with_state(lambda w, g, t, m, v: adam_step(w, g, m, v, t, lr=0.5), 0.0, 0.0)),
}

# %%
if lab.exploring():
    fig, axes = plt.subplots(3, 1, figsize=(8, 6.6), sharex=True, sharey=True, layout="constrained")
    u, v = np.meshgrid(np.linspace(-5, 11, 120), np.linspace(-2, 2, 80))
    for axis, (name, path), marker, colour in zip(axes, walks.items(), "so^", (RED, BLUE, GREEN)):
        axis.contour(u, v, (u**2 + 25 * v**2) / 2, levels=[0.5, 3, 10, 25, 50], colors="#bbbbbb", linewidths=1)
        axis.plot(*path.T, marker + "-", color=colour, markersize=4, linewidth=1.2)
        height = (CURVATURE * path**2).sum(axis=1) / 2
        axis.set_title(f"{name}: height {height[20]:.2g} after 20 steps, {height[-1]:.2g} after 60", fontsize=11)
        axis.set(xlim=(-5, 11), ylim=(-2, 2), ylabel="y")
    axes[-1].set_xlabel("x")
    lab.show(
        fig,
        alt="Three paths from (10, 1) through a long valley, over its contour lines. Plain descent zigzags across; momentum swings wider and is there first; Adam sets out along the diagonal, then swings less and less.",
    )

# %% [markdown]
# Momentum takes a rate that throws plain descent out, 0.1, and is down after twenty steps. Adam takes no notice of steepness:
# its first steps go along the diagonal, one rate in $x$ and one in $y$. Near the bottom it circles, because its steps
# hardly shrink: that is what schedules are for.
#
# Other rates, another order; try momentum 0.9. So **try rates** for each, in steps of three, before you compare optimizers.

# %% [markdown] goal="decay"
# ## 9 · Learned by heart
#
# **Goal:** see a network learn the noise, and two ways to keep it from that.
#
# Sixty points with much noise, sixty-four hidden units, 1,500 steps of Adam. The training loss goes to zero. At which step
# is the loss on **other** points lowest?

# %% name="predict-turn"
lab.predict_first(
    "turn",
    "The step, of 1500, with the lowest validation loss?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# **Weight decay** charges for large weights. To the loss comes a penalty, half of `decay` times the sum of all squared
# weights, and so to each weight's slope comes `decay * W`: a pull towards zero, the stronger the larger.
#
# (Adam rescales this pull like any slope; AdamW applies it apart.)
#
# Biases pay nothing. A weight multiplies inputs, and large ones make the boundary bend sharply; a bias only shifts it,
# and there is no reason why a shift should be small.

# %% [markdown] hints="decay"
# Both functions go through the names, and treat those that begin with "W" differently: `name.startswith("W")`.
#
# ---
#
# The half in the penalty is there so that its slope is `decay * W` without a 2: the slope of $\frac{1}{2} c\,w^2$ is
# $c\,w$.
#
# ---
#
# `decay / 2 * sum(np.sum(params[name] ** 2) for name in ("W1", "W2"))`; and a new dictionary, in which W1 and W2 have
# `grads[name] + decay * params[name]`, and the biases' gradients stand as they were.


# %% solve="decay"
def penalty(params, decay):
    """Half of `decay` times the sum of all squared weights in W1 and W2; biases do not count."""
    ### BEGIN SOLUTION
    return float(decay / 2 * sum(np.sum(params[name] ** 2) for name in ("W1", "W2")))
    ### END SOLUTION


def add_decay(grads, params, decay):
    """Gradients of loss plus penalty, from those of the loss, under the same names."""
    ### BEGIN SOLUTION
    return {name: slope + decay * params[name] if name.startswith("W") else slope for name, slope in grads.items()}
    ### END SOLUTION


# %% test="decay"
import numpy as np
from grader import lab

ones = {"W1": np.full((2, 3), 2.0), "b1": np.full(3, 5.0), "W2": np.full((3, 1), 2.0), "b2": np.full(1, 5.0)}
zeros = {name: 0 * value for name, value in ones.items()}
cost = float(penalty(ones, 0.1))
assert not np.isclose(cost, 6.8), "the biases' squares are in the penalty: weights only"
assert not np.isclose(cost, 3.6), "twice too large: half of decay times the sum of squares"
assert np.isclose(cost, 1.8), f"nine weights of 2: 0.1 / 2 * 9 * 4 = 1.8, found {cost:.4g}"
pull = {name: np.asarray(value, dtype=float) for name, value in add_decay(zeros, ones, 0.1).items()}
assert sorted(pull) == sorted(ones), f"a gradient for each of {sorted(ones)}, found {sorted(pull)}"
assert np.allclose(pull["b1"], 0) and np.allclose(pull["b2"], 0), "a bias is pulled: decay is for weights only"
assert not np.allclose(pull["W1"], -0.2), (
    "the pull has the wrong sign: weights would grow (gradients are subtracted later)"
)
assert np.allclose(pull["W1"], 0.2) and np.allclose(pull["W2"], 0.2), (
    f"the slope of the penalty for a weight of 2 is 0.1 * 2 = 0.2, found {pull['W1'].ravel()[0]:.4g} and {pull['W2'].ravel()[0]:.4g}"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("decay")
for case in range(3):
    d, wide, classes = (int(k) for k in drawn.integers(1, 7, size=3))
    shapes = {"W1": (d, wide), "b1": (wide,), "W2": (wide, classes), "b2": (classes,)}
    some, given = ({name: drawn.normal(size=shape) for name, shape in shapes.items()} for _ in range(2))
    strength = float(drawn.uniform(0.01, 3))
    expected = strength * (np.sum(some["W1"] ** 2) + np.sum(some["W2"] ** 2)) / 2
    found = float(penalty(some, strength))
    assert np.isclose(found, expected), f"decay {strength:.2f}: penalty {expected:.4f}, found {found:.4f}"
    pull = add_decay({name: value.copy() for name, value in given.items()}, some, strength)
    for name in shapes:
        expected = given[name] + (strength * some[name] if name in ("W1", "W2") else 0)
        assert np.allclose(np.asarray(pull[name], dtype=float), expected), (
            f"decay {strength:.2f}: the gradient of {name} is wrong; decay * W is added to those of weights, biases stay"
        )
### END HIDDEN TESTS


# %% name="fit"
def fit(x, labels, x_val, labels_val, decay=0.0, steps=1500, lr=0.01):
    """Train 64 hidden units with Adam; return the weights and training loss, validation loss, accuracy of each 10th step."""
    params, log = new_network(2, 64, 2), []
    means, squares = (dict.fromkeys(params, 0.0) for _ in range(2))
    for t in range(1, steps + 1):
        logits, h = forward(params, x)
        loss, dlogits = cross_entropy(logits, labels)
        grads = add_decay(backward(params, x, h, dlogits), params, decay)
        if t % 10 == 0:
            said = forward(params, x_val)[0]
            log.append((loss, cross_entropy(said, labels_val)[0], np.mean(said.argmax(axis=1) == labels_val)))
        for name in params:
            found = adam_step(params[name], grads[name], means[name], squares[name], t, lr)
            params[name], means[name], squares[name] = found
    return params, np.array(log)


# %%
if lab.exploring():
    (x, labels), (x_val, labels_val) = moons(60, 0.35, seed=1), moons(1000, 0.35, seed=2)
    runs = {f"decay {decay:g}": fit(x, labels, x_val, labels_val, decay) for decay in (0, 0.01, 0.1)}
    lab.compare("turn", int(10 * (runs["decay 0"][1][:, 1].argmin() + 1)))
    fig, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
    for upper, lower, (name, (net, log)) in zip(*axes, runs.items()):
        steps = 10 * np.arange(1, len(log) + 1)
        upper.plot(steps, log[:, 0], "--", color=RED)
        upper.plot(steps, log[:, 1], "-", color=BLUE)
        upper.plot(steps[log[:, 1].argmin()], log[:, 1].min(), "o", color=BLUE)
        upper.set(title=f"{name}: {log[-1, 2]:.0%} right", ylim=(0, 1.1), xlabel="step", ylabel="loss")
        draw_classes(lower, x, labels == 1, lambda p, net=net: margin(forward(net, p)[0]))
    axes[0, 0].text(500, 0.06, "training", color=RED)
    axes[0, 0].text(380, 0.42, "validation,\nlowest at the dot", color=BLUE)
    told = [
        f"{name}: validation {log[:, 1].min():.2f} at best, {log[-1, 1]:.2f} at the end"
        for name, (_, log) in runs.items()
    ]
    lab.show(fig, alt=f"Loss in training and validation, and the last boundary, for three decays. {'; '.join(told)}.")

# %% [markdown]
# Without decay the boundary winds around single points, and the network is ever surer of it: the validation **loss** rises
# to nearly three times its best, while the **accuracy** hardly moves. Loss notices a false certainty; accuracy does not.
#
# A little decay, and the curve no longer turns. Too much, and the boundary is nearly a line: it **underfits**. Which
# strength is right, validation points decide, never the test.

# %% [markdown] goal="stopping"
# ### Stop in time
#
# **Goal:** the other cure, and the cheapest: keep the weights from before the turn.
#
# You cannot see the future. So keep the best so far and stop after `patience` epochs **in a row** without a new lowest
# loss. What comes later is never seen, even if it would have been better.
#
# Validation losses 5, 4, 6, 3, 7, 8, 1 and a patience of 2: which epoch, counted from 0, do you keep, and after which do
# you stop?

# %% name="predict-stop"
lab.predict_first(
    "stop",
    "The list [kept epoch, last epoch] for 5, 4, 6, 3, 7, 8, 1 with patience 2?",
    None,  # ← your answer in place of None
)

# %% [markdown] hints="stopping"
# One pass through the losses, with the best epoch so far in hand. Waiting is counted from the best epoch, not from the last
# rise.
#
# ---
#
# In epoch `i`: if its loss is lower than the best, it is the new best. Else, if `i - best` has reached `patience`, stop
# here.
#
# ---
#
# `for epoch, loss in enumerate(val_losses):` with a `return best, epoch` inside for the stop, and after the loop
# `return best, len(val_losses) - 1`.


# %% solve="stopping"
def stop_early(val_losses, patience):
    """Return (best, last): the epoch whose weights are kept and the last epoch that is trained, counted from 0.

    Training ends after the first epoch at which `patience` epochs in a row brought no new lowest loss, or with the
    losses.
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(val_losses) - 1
    ### END SOLUTION


# %% test="stopping"
import numpy as np
from grader import lab

best, last = stop_early([5.0, 4.0, 6.0, 3.0, 7.0, 8.0, 1.0], 2)
assert best != 6, "epoch 6 is the lowest of all, but training stopped before it: nobody knew of it"
assert last != 2, "epoch 2 is one epoch without a new best; with patience 2 the second in a row stops"
assert best != last, f"kept is epoch {best}, the last one: go back to the best epoch, not to where it stopped"
assert (best, last) == (3, 5), (
    f"3 is the lowest until two in a row bring nothing, at 5: expected (3, 5), found {(best, last)}"
)
best, last = stop_early([3.0, 9.0, 8.0, 7.0, 2.0], 3)
assert (best, last) == (0, 3), (
    f"9, 8, 7 fall, but none is below 3: three epochs without a new lowest, expected (0, 3), found {(best, last)}"
)
best, last = stop_early([3.0, 2.0, 1.0], 1)
assert (best, last) == (2, 2), f"3, 2, 1 never stops to improve: expected (2, 2), found {(best, last)}"
### BEGIN HIDDEN TESTS
drawn = lab.rng("stopping")
for case in range(12):
    patience = int(drawn.integers(1, 5))
    count = int(drawn.integers(3, 25))
    losses = np.abs(3 * 0.9 ** np.arange(count) + 0.15 * drawn.normal(size=count)).tolist()
    lowest = [int(np.argmin(losses[: k + 1])) for k in range(len(losses))]
    stops = [k for k in range(len(losses)) if k - lowest[k] >= patience] or [len(losses) - 1]
    expected = (lowest[stops[0]], stops[0])
    found = tuple(int(part) for part in stop_early(losses, patience))
    assert found == expected, (
        f"{count} losses, patience {patience}: expected {expected}, found {found}: any lower loss is a new best"
    )
### END HIDDEN TESTS

# %%
lab.compare("stop", list(stop_early([5, 4, 6, 3, 7, 8, 1], 2)))
if lab.exploring():
    log = runs["decay 0"][1]
    for patience in (2, 10, 50):
        best, last = stop_early(log[:, 1].tolist(), patience)
        print(
            f"patience {patience:2d}: stops at step {10 * (last + 1)}, keeps step {10 * (best + 1)}, loss {log[best, 1]:.3f}"
        )
    print(f"without stopping: loss {log[-1, 1]:.3f}; with decay 0.01: {runs['decay 0.01'][1][-1, 1]:.3f}")

# %% [markdown]
# ## 10 · What a framework does for you
#
# You wrote a backward pass for one network. PyTorch and TensorFlow write the tape while your forward code runs, and walk it
# back for any code. The same network, the same batch, once in each.
#
# Before you look: in PyTorch, call `backward()` twice on the same loss without clearing. What becomes of `.grad`?

# %% name="predict-twice"
lab.predict_first(
    "twice",
    "The second .grad divided by the first?",
    None,  # ← your answer in place of None
)


# %% name="with-pytorch"
def with_pytorch(W1, b1, W2, b2, x, labels, curvature, start):
    import torch

    params = [torch.tensor(value, requires_grad=True) for value in (W1, b1, W2, b2)]
    for _ in range(2):
        hidden = torch.tanh(torch.tensor(x) @ params[0] + params[1])
        loss = torch.nn.functional.cross_entropy(hidden @ params[2] + params[3], torch.tensor(labels))
        loss.backward()  # walks the tape, and ADDS to .grad
    found = {f"twice_{k}": param.grad for k, param in enumerate(params)}
    for name in ("SGD", "Adam"):
        w = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.5) if name == "SGD" else torch.optim.Adam([w], lr=0.5)
        for _ in range(10):
            optimizer.zero_grad()
            (torch.tensor(curvature) * w**2 / 2).sum().backward()
            optimizer.step()
        found[name] = w.detach()
    return found


# %% name="with-tensorflow"
def with_tensorflow(W1, b1, W2, b2, x, labels, curvature, start):
    import keras
    import tensorflow as tf

    params = [tf.Variable(value) for value in (W1, b1, W2, b2)]
    with tf.GradientTape() as tape:  # what is computed in here is written down
        logits = tf.tanh(x @ params[0] + params[1]) @ params[2] + params[3]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    found = {f"once_{k}": slope for k, slope in enumerate(tape.gradient(loss, params))}
    for name in ("SGD", "Adam"):
        w = tf.Variable(start)
        optimizer = keras.optimizers.SGD(0.1, momentum=0.5) if name == "SGD" else keras.optimizers.Adam(0.5)
        for _ in range(10):
            with tf.GradientTape() as tape:
                height = tf.reduce_sum(curvature * w**2 / 2)
            optimizer.apply_gradients([(tape.gradient(height, w), w)])
        found[name] = w
    return found


# %% [markdown]
# Each runs in a Python process of its own: two frameworks in one process can get in each other's way. Where one is not
# installed, its line says so, and nothing is lost.

# %% name="compare-frameworks"
same = {**new_network(3, 5, 4), **dict(zip(("x", "labels"), (rng.normal(size=(6, 3)), rng.integers(4, size=6))))}
valley = {"curvature": CURVATURE, "start": np.array([10.0, 1.0])}
net = {name: same[name] for name in ("W1", "b1", "W2", "b2")}
logits, h = forward(net, same["x"])
mine = backward(net, same["x"], h, cross_entropy(logits, same["labels"])[1])
ends = {"SGD": walks["momentum 0.5, rate 0.1"][10], "Adam": walks["Adam, rate 0.5"][10]}
for name, function in (("pytorch", with_pytorch), ("keras", with_tensorflow)):
    if lab.exploring() and lab.installed(name):
        theirs = lab.in_fresh_process(function, **same, **valley)
        times = 2 if name == "pytorch" else 1
        grads = [theirs[key] for key in sorted(theirs) if "_" in key]
        errors = [relative_error(times * one, other) for one, other in zip(mine.values(), grads)]
        print(f"{name}: gradients differ by {max(errors):.0e},", end=" ")
        print(
            *(f"{key} after 10 steps by {np.abs(theirs[key] - end).max():.0e}" for key, end in ends.items()),
            sep=", ",
        )
        if name == "pytorch":
            lab.compare("twice", round(float(grads[0][0, 0] / mine["W1"][0, 0]), 6))

# %% [markdown]
# Three programs that know nothing of each other, one result. (In Keras the optimizers differ from the 6th digit on: it
# keeps rate and betas with 7.)
#
# `.grad` doubled: PyTorch **adds** to it, for the very reason that your tape adds, because a weight may be used in many
# places. It cannot know that you meant a new batch; hence `zero_grad()`. TensorFlow's tape is used up after one walk, and
# forgets.

# %% [markdown] goal="faults"
# ## 11 · Five runs, four faults
#
# **Goal:** tell a fault by what it does.
#
# Five runs of your network on 200 points of the moons, rate 0.5. One is healthy. In the others one thing is wrong:
#
# `"healthy"`, `"uphill"`, `"sum, not mean"`, `"slope of tanh left out"`, `"zero start"`
#
# Beside each curve stands the length of its gradient, divided by the numerical one's, before the first step: for W1 and
# for W2. How many of the four faults does a gradient check find?

# %% name="predict-found"
lab.predict_first(
    "found",
    "Faults, of 4, that a gradient check finds?",
    None,  # ← your answer in place of None
)

# %% name="gallery"
# Measured with this notebook's own functions, one fault planted in each: moons(200, 0.15, seed=0), 16 units, rate 0.5.
# Each row: run, share right at the end, gradient's length by the numerical one's for W1 and W2, loss after SHOWN steps.
SHOWN = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
TABLE = """
A 0.86   1.34   1.00 0.580 0.462 0.420 0.373 0.352 0.339 0.328 0.324 0.331 0.373 0.351
B 0.12   1.00   1.00 0.580 0.784 1.32  7.14  32.1  123   466   1070  2280  5950  12100
C 0.95   1.00   1.00 0.580 0.464 0.422 0.374 0.350 0.334 0.320 0.287 0.192 0.121 0.104
D 0.50    nan    nan 0.693 0.693 0.693 0.693 0.693 0.693 0.693 0.693 0.693 0.693 0.693
E 0.92 200.00 200.00 0.580 15.3  36.7  49.1  78.8  46.7  51.8  28.6  37.8  184   64.6
"""
gallery = {letter: list(map(float, numbers)) for letter, *numbers in map(str.split, TABLE.strip().splitlines())}

# %%
if lab.exploring():
    fig, axes = plt.subplots(1, 5, figsize=(12, 3.9), sharey=True, layout="constrained")
    for axis, (letter, (right, first_layer, second_layer, *losses)) in zip(axes, gallery.items()):
        w1, w2 = ("0/0" if np.isnan(ratio) else f"× {ratio:g}" for ratio in (first_layer, second_layer))
        axis.plot(range(len(SHOWN)), losses, "o-", color=BLUE, markersize=4)
        axis.axhline(np.log(2), color="#666666", linestyle=":", linewidth=1)
        axis.set_title(f"{letter}: {right:.0%} right\nW1 {w1}, W2 {w2}", fontsize=11)
        axis.set(yscale="log", ylim=(0.05, 30_000), xlabel="step")
        axis.set_xticks([0, 3, 6, 10], [SHOWN[k] for k in (0, 3, 6, 10)])
    axes[0].set_ylabel("loss (dotted: ln 2)")
    told = "; ".join(
        f"{k}: {v[0]:.0%} right, W1 times {v[1]:g}, W2 times {v[2]:g}, loss {', '.join(f'{loss:g}' for loss in v[3::2])}"
        for k, v in gallery.items()
    )
    lab.show(fig, alt=f"Five panels, loss against step, both logarithmic. {told}")

# %% [markdown] hints="faults"
# Begin with the numbers above the panels. Where a length is not 1, the gradient is not the loss's. By how much is it off,
# and in which layer?
#
# ---
#
# 200 points: a sum is 200 times a mean. And the slope of tanh acts on the way to the first layer only. (0/0 says that
# there was no slope at all.)
#
# ---
#
# Three panels are left whose gradient is right. One stays at $\ln 2$, one climbs from its first step on, one does what it
# should.

# %% solve="faults"
# A dictionary: each letter, "A" to "E", gets one of the five names.
### BEGIN SOLUTION
faults = {
    "A": "slope of tanh left out",
    "B": "uphill",
    "C": "healthy",
    "D": "zero start",
    "E": "sum, not mean",
}
### END SOLUTION

# %% test="faults"
from grader import lab

names = {"healthy", "uphill", "sum, not mean", "slope of tanh left out", "zero start"}
# Of each panel: W1's and W2's length by the numerical one's (0 where there is no slope), loss at first, after 100 steps, at last.
shown = {
    "A": (1.34, 1.0, 0.58, 0.324, 0.351),
    "B": (1.0, 1.0, 0.58, 1070.0, 12100.0),
    "C": (1.0, 1.0, 0.58, 0.287, 0.104),
    "D": (0.0, 0.0, 0.693, 0.693, 0.693),
    "E": (200.0, 200.0, 0.58, 28.6, 64.6),
}
assert sorted(faults) == list("ABCDE"), f"faults needs the letters A to E, found {sorted(faults)}"
assert set(faults.values()) == names, f"each name once; missing: {sorted(names - set(faults.values()))}"
seen = {name: shown[letter] for letter, name in faults.items()}
w1, w2, first, middle, end = seen["healthy"]
assert end < middle < first, f"healthy: the loss falls and goes on falling; yours: {first}, {middle}, {end}"
assert (w1, w2) == (1, 1), f"healthy: the gradient equals the numerical one; yours is {w1:g} and {w2:g} times as long"
w1, w2, first, middle, end = seen["uphill"]
assert (w1, w2) == (1, 1) and middle > first, (
    f"uphill: the gradient is right, and used the wrong way round; yours has {w1:g}, {w2:g} and a loss of {first}, {middle}"
)
### BEGIN HIDDEN TESTS
for letter, name in {
    "A": "slope of tanh left out",
    "B": "uphill",
    "C": "healthy",
    "D": "zero start",
    "E": "sum, not mean",
}.items():
    assert faults[letter] == name, (
        f"panel {letter}: '{faults[letter]}' is not what it shows; look at the two lengths, then at where the loss goes"
    )
### END HIDDEN TESTS

# %%
lab.compare("found", 2)

# %% [markdown]
# Two of four. A gradient check proves the **gradient**: not its use, not the start, not the data. And look at the run
# whose slope of tanh was left out: for a hundred steps nobody could tell it from the healthy one, and it ends with 86 %.
# The dangerous bugs train.

# %% [markdown] goal="reflection"
# ## 12 · In your own words
#
# Write for a friend who programs and never trained a network. **Why** was one line not enough for XOR, and what does a
# hidden layer do about it? **How** does a hidden unit learn in which direction to change: what happens on the way back
# along an arrow, and where two meet? No formula. **What** would you measure first if your network trained, but worse than
# expected, and what would each result tell you? 150 to 200 words; a person reads it.

# %% [markdown] hints="reflection"
# For each of the three questions find the experiment in this notebook that answers it, and tell what you saw there.
#
# ---
#
# Say it with things, not symbols: who passes what to whom, what is added, what is multiplied, and what happens to a blame
# that comes along two arrows.
#
# ---
#
# For the last question name one measurement that costs a minute, its possible results, and what you would do after each.

# %% [markdown] reflect="reflection"
# **Why.** XOR puts its two yes corners on one diagonal and its no corners on the other. A line has two sides, so at least one
# corner is always on the wrong one. A hidden layer does not bend the line; it moves the points. Each hidden unit draws a
# line of its own, and seen through their answers the corners lie so that one line divides them.
#
# **How.** The loss tells every output how much it would help to raise it. That wish travels back along the computation:
# along each arrow it is multiplied by how strongly the arrow acts, and where one value was used in several places, the
# wishes that come back are added. What arrives at a weight is its slope, and the weight moves a little against it.
#
# **What.** On a small batch I would compare my gradient with a numerical one. If they differ, the layer in which they
# differ shows me where the mistake is. If they agree, the fault is elsewhere: the direction or the size of the step, a
# start at which all units are alike, labels that do not belong to their examples. Then I would look at the training and
# validation loss side by side: apart, the network learns by heart; both high, it is too small, or not trained yet.

# %% [markdown]
# ## Hand in
#
# Restart the kernel, run all cells once more and save. Then write `lab.check()` into a new cell: it runs the notebook as
# the course will, and says for each step whether it counts. `lab.submit()` checks, too, and hands the notebook in.
#
# You have written what every framework does when it trains. In the projects you let it; and when a curve looks odd, you
# know what is under the lid.
