# Sections that both tracks of the CIFAR-10 project share. A track includes one with the header: include="cifar10.<section>".
#
# section       what a track must have defined before it                what it leaves behind
# look          np, plt, lab                                            photos, i_train, i_val, x_train, y_train, x_val, y_val
# floors        look                                                    floors: accuracy of what knows little, by name
# convolution   look                                                    conv2d
# counting      look                                                    conv_output_size, n_params, receptive_field
# loss          -                                                       cross_entropy
# curves        -                                                       faults
# tuning        -                                                       (text only; the track writes run, configs, trials)
# choice        trials                                                  choice
# evaluate      p_val: final model's probabilities on x_val, float (n, 10)   confusion
# occlusion     predict, untrained: images uint8 (n, 32, 32, 3) -> (n, 10)   -
# report        floors, p_val                                           wilson
#
# Headings are numbered through a whole notebook: 1 look, 2 floors, 5 convolution, 6 counting, 7 loss, 11 curves, 13 tuning,
# 15 evaluate and 17 report are here; 3, 4, 8, 9, 10, 12, 14 and 16 belong to the tracks.

# %% section="look"

# %% [markdown] goal="split"
# ## 1 · Look before you compute
#
# **Goal:** know what 32 × 32 pixels show, and set aside the images that will judge your model.
#
# Ten kinds of things, photographed from anywhere, shrunk until 3,072 numbers are left. Is the label always plain to see?
# One researcher who labelled test images by hand got about 94 % right (Karpathy, 2011). Before you read on: how many
# would you get?

# %% name="predict-own-accuracy"
lab.predict_first(
    "own-accuracy",
    "Of 100 such pictures, how many would you name correctly?",
    None,  # ← your answer in place of None
)

# %%
photos = lab.load("cifar10")
for number, name in enumerate(photos.classes):
    print(number, name, end="   ")

quiz = lab.rng("quiz").choice(len(photos.images), size=20, replace=False)
fig = lab.plot_images(photos.images[quiz], titles=[str(i + 1) for i in range(20)])
lab.show(fig, alt="Twenty small colour pictures, numbered 1 to 20, without their labels.")

# %% [markdown]
# Write down what you see: twenty digits, one a picture, as in the list of classes above. Guess where you must. Then run
# the cell: it counts for you. Leave the text empty to go on without.

# %% name="own-guesses"
my_guesses = ""  # for example "6 9 9 4 1 ..."

guessed = [int(digit) for digit in my_guesses if digit.isdigit()]
truth = photos.labels[quiz]
if len(guessed) == 20:
    lab.compare("own-accuracy", 100 * float(np.mean(np.array(guessed) == truth)), unit="%")
    print("truth:", " ".join(str(label) for label in truth))

# %% [markdown]
# Now with labels, twelve of each class. Look for what makes a class hard: a cropped animal, a plane that is mostly sky,
# the two classes that differ only in the head. A network meets the same trouble, and it has no idea yet that sky is
# not the object.

# %%
if lab.exploring():
    rows = np.concatenate([np.flatnonzero(photos.labels == k)[:12] for k in range(10)])
    fig = lab.plot_images(photos.images[rows], labels=photos.labels[rows], classes=photos.classes, columns=12)
    lab.show(fig, alt="A grid of 120 labelled pictures, twelve of each of the ten classes.")

# %% [markdown]
# ### Set some aside
#
# Train ten models, keep the one with the best score on some images, and report that very score: it is too good, because
# you picked the luckiest. So there are three parts. You **train** on one, **choose** on the second (validation), and
# the third (test) is touched once. The grader keeps it; you cannot tune on it even by accident.
#
# Give every class the same share of its rows, so that no class is missing from validation by chance.

# %% [markdown] hints="split"
# Treat one class at a time. `np.flatnonzero(labels == k)` gives the rows of class `k`.
#
# ---
#
# `rng = np.random.default_rng(seed)` makes a generator whose numbers depend on `seed` alone; `rng.permutation(rows)`
# shuffles rows. Each class hands over `round(n_val * len(rows) / len(labels))` of its rows.
#
# ---
#
# Collect the shuffled rows' first part for validation and the rest for training in two lists of arrays, then
# `np.concatenate` each list.


# %% solve="split"
def split(labels, n_val, seed):
    """Divide labelled rows into a training and a validation part, the same share of every class.

    Parameters
    ----------
    labels : int array (n,)
    n_val : int
        How many rows validation gets. Where a class's share is no whole number, it is rounded.
    seed : int
        Decides by chance which rows; the same seed gives the same split.

    Returns
    -------
    i_train, i_val : int arrays
        Row numbers. Every row stands in exactly one of them.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    train, val = [], []
    for k in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == k))
        n_k = round(n_val * len(rows) / len(labels))
        val.append(rows[:n_k])
        train.append(rows[n_k:])
    return np.concatenate(train), np.concatenate(val)
    ### END SOLUTION


# %% test="split"
import numpy as np
from grader import lab

some_labels = np.repeat(np.arange(5), 40)  # 200 rows, sorted by class
part_a, part_b = split(some_labels, 50, 7)
both = np.sort(np.concatenate([part_a, part_b]))
assert len(part_b) == 50, f"validation should have 50 rows, it has {len(part_b)}"
assert len(both) == 200, f"200 rows went in, {len(both)} came out: every row belongs to exactly one part"
assert np.array_equal(both, np.arange(200)), (
    "a row stands in both parts: validation would test what was learned by heart"
)
per_class = np.bincount(some_labels[part_b], minlength=5)
assert per_class.min() == per_class.max() == 10, f"rows of each class in validation: {per_class}, expected 10 of each"
assert np.array_equal(part_b, split(some_labels, 50, 7)[1]), (
    "the same seed must give the same split: use default_rng(seed)"
)
other = split(some_labels, 50, 8)[1]
assert not np.array_equal(np.sort(part_b), np.sort(other)), "another seed gave the same rows: shuffle within each class"
### BEGIN HIDDEN TESTS
draw = lab.rng("split")
for case in range(4):
    counts = draw.integers(30, 90, size=int(draw.integers(3, 12)))
    some_labels = draw.permutation(np.repeat(np.arange(len(counts)), counts))
    wanted, seed = int(len(some_labels) * draw.uniform(0.1, 0.4)), int(draw.integers(1000))
    part_a, part_b = split(some_labels, wanted, seed)
    both = np.sort(np.concatenate([part_a, part_b]))
    assert np.array_equal(both, np.arange(len(some_labels))), (
        "with unequal classes some row is lost or stands in both parts"
    )
    off = np.bincount(some_labels[part_b], minlength=len(counts)) - wanted * counts / len(some_labels)
    assert np.abs(off).max() <= 1, (
        f"a class's share of validation is off by {np.abs(off).max():.1f} rows, at most 1 expected"
    )
    again = split(some_labels, wanted, seed + 1)[1]
    assert not np.array_equal(np.sort(part_b), np.sort(again)), "seeds do not change the split"
### END HIDDEN TESTS

# %% locked="make-split"
i_train, i_val = split(photos.labels, n_val=len(photos.labels) // 10, seed=0)
i_train, i_val = np.sort(i_train), np.sort(i_val)  # in the files' mixed order, not class after class
x_train, y_train = photos.images[i_train], photos.labels[i_train]
x_val, y_val = photos.images[i_val], photos.labels[i_val]
print(f"train {x_train.shape} {x_train.dtype}, validation {x_val.shape}; pixels {x_train.min()} to {x_train.max()}")

# %% [markdown]
# The images stay `uint8`: as `float32` they would take four times the memory. They become floats one batch at a time,
# just before the network sees them.

# %% section="floors"

# %% [markdown]
# ## 2 · The bar on the floor
#
# An accuracy means nothing alone. Two models that see no shapes at all tell you what "nothing" scores:
#
# - **always the same class**: with ten equal classes, 10 %;
# - **one linear layer on the pixels**: ten templates, one a class. An image scores by its overlap with each template, a
#   plain weighted sum of 3,072 numbers.
#
# How far do ten templates get?

# %% name="predict-linear"
lab.predict_first(
    "linear",
    "Validation accuracy of the linear model, in per cent?",
    None,  # ← your answer in place of None
)

# %%
floors = {"one class for all": float(np.mean(y_val == 0))}
if lab.exploring():
    rng, W, b, center = np.random.default_rng(0), np.zeros((3072, 10)), np.zeros(10), x_train[:1000].mean()
    for step in range(1500):
        rows = rng.integers(len(x_train), size=128)
        x = (x_train[rows].reshape(128, -1) - center) / 255  # (128, 3072)
        p = np.exp(x @ W + b)
        p = p / p.sum(axis=1, keepdims=True)
        error = p - np.eye(10)[y_train[rows]]  # how far each probability is from 0 or 1
        rate = 0.02 * (1 - step / 1500)
        W, b = W - rate * x.T @ error / 128, b - rate * error.mean(axis=0)
    scores = (x_val.reshape(len(x_val), -1) - center) / 255 @ W + b
    floors["linear on pixels"] = float(np.mean(scores.argmax(axis=1) == y_val))
    lab.compare("linear", 100 * floors["linear on pixels"], unit="%")

# %%
if lab.exploring():
    templates = W.T.reshape(10, 32, 32, 3)
    reach = np.abs(templates).max(axis=(1, 2, 3), keepdims=True)
    pictures = (127.5 + 127.5 * templates / reach).astype(np.uint8)
    fig = lab.plot_images(pictures, titles=list(photos.classes), columns=10)
    lab.show(
        fig,
        alt="The ten learned templates as pictures: coloured blurs in which a class's usual colours show, but no sharp shapes.",
    )

# %% [markdown]
# The templates know colours and places: blue above for things that fly. A thing that moves three pixels to the left
# falls off its template. What is wanted is a detector that works **wherever** the thing is, and that is what a
# convolution will be. From now on, a network that does not beat this floor has learned nothing worth having.

# %% section="convolution"

# %% [markdown] goal="conv2d"
# ## 5 · A convolution by hand
#
# **Goal:** compute one yourself, so that `Conv2D` is never again a box with a name.
#
# Take this picture of an edge, three rows of four numbers, and slide the two numbers $[-1, 1]$ along each row. At every
# place multiply what lies on top of each other and add up.
#
# $$\begin{matrix} 0 & 0 & 9 & 9 \\ 0 & 0 & 9 & 9 \\ 0 & 0 & 9 & 9 \end{matrix}$$
#
# Which nine numbers come out, row by row?

# %% name="predict-edge"
lab.predict_first(
    "edge",
    "The nine numbers, row by row, as a list?",
    None,  # for example [1, 2, 3, 1, 2, 3, 1, 2, 3]
)

# %%
edge = np.array([[0, 0, 9, 9]] * 3)
answer = np.array([[-1 * row[j] + 1 * row[j + 1] for j in range(3)] for row in edge])
lab.compare("edge", answer.ravel().tolist())

# %% [markdown]
# Zero where the picture is flat, nine where it steps up: a kernel **fires on its pattern, wherever that is**.
#
# A colour image is a stack of three planes, so a real kernel is a block: $k \times k$ pixels, **deep through all
# channels**. One place gives one number:
#
# $$\text{out}[i, j, f] = b_f + \sum_{u, v, c} \text{image}[i s + u,\; j s + v,\; c] \cdot \text{kernel}[u, v, c, f]$$
#
# Stride $s$ is how far the window jumps. Padding puts a frame of zeros around the image first.

# %% [markdown] hints="conv2d"
# Work one output place at a time: two loops, over the rows and the columns of the output. Pad first, with `np.pad`; the
# channel axis gets no padding.
#
# ---
#
# The output has `(size + 2 * padding - k) // stride + 1` rows, and likewise columns. The window of place `(i, j)` starts
# at row `i * stride` and column `j * stride` and takes **all** channels: its shape is `(k, k, c)`.
#
# ---
#
# Multiply the window with `kernels` and add over the first three axes; what is left is one number a filter:
# `np.tensordot(window, kernels, axes=3)` does both. Add `bias` at the end.


# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    """Slide every kernel over an image.

    Parameters
    ----------
    image : float array (h, w, c)
    kernels : float array (k, k, c, filters)
    bias : float array (filters,)
    stride : int
        Pixels from one window to the next.
    padding : int
        Rows and columns of zeros put around the image.

    Returns
    -------
    float array (h', w', filters)
    """
    ### BEGIN SOLUTION
    k = kernels.shape[0]
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows = (padded.shape[0] - k) // stride + 1
    cols = (padded.shape[1] - k) // stride + 1
    out = np.empty((rows, cols, kernels.shape[3]))
    for i in range(rows):
        for j in range(cols):
            window = padded[i * stride : i * stride + k, j * stride : j * stride + k]
            out[i, j] = np.tensordot(window, kernels, axes=3) + bias
    return out
    ### END SOLUTION


# %% test="conv2d"
import numpy as np
from grader import lab

step_up = np.array([[0.0, 0, 9, 9, 9]] * 4)[:, :, None]  # 4 x 5 pixels, one channel
found = conv2d(step_up, np.array([[-1.0, 1], [-1, 1]])[:, :, None, None], np.zeros(1))
assert found.shape == (3, 4, 1), f"a 4 x 5 image and a 2 x 2 kernel give (3, 4, 1), found {found.shape}"
assert np.allclose(found[0, :, 0], [0, 18, 0, 0]), (
    f"the edge should give 0, 18, 0, 0; found {found[0, :, 0]} (is the kernel flipped?)"
)
drawn = lab.rng("conv2d-visible")
picture, blocks, shift = drawn.normal(size=(5, 7, 3)), drawn.normal(size=(3, 3, 3, 2)), np.array([10.0, -10.0])
plain = conv2d(picture, blocks, np.zeros(2))
assert np.isclose(plain[2, 4, 1], (picture[2:5, 4:7] * blocks[..., 1]).sum()), (
    "one window of three channels has the wrong sum: a filter spans all input channels"
)
assert np.allclose(conv2d(picture, blocks, shift), plain + shift), "each filter's bias is added once to all its outputs"
found = conv2d(picture, blocks, shift, stride=2, padding=1)
assert found.shape == (3, 4, 2), (
    f"5 x 7, kernel 3, padding 1, stride 2: (5 + 2 - 3) // 2 + 1 = 3 rows and 4 columns, found {found.shape}"
)
assert np.allclose(found, conv2d(picture, blocks, shift, padding=1)[::2, ::2]), (
    "with stride 2 a window starts at twice the output's index"
)
framed = conv2d(np.ones((2, 2, 1)), np.ones((3, 3, 1, 1)), np.zeros(1), padding=1)[:, :, 0]
assert np.allclose(framed, 4), (
    f"2 x 2 ones in a frame of zeros: every 3 x 3 window holds all four, found {framed.tolist()}: padding goes on all sides"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("conv2d")
for stride, padding in ((1, 2), (2, 0), (2, 2), (3, 1)):
    k, c, filters = (int(drawn.integers(low, high)) for low, high in ((2, 5), (1, 5), (1, 6)))
    over = min(1, stride - 1)  # pixels that are left where the last window ends
    height, width = (k + over + stride * int(drawn.integers(1, 4)) for _ in range(2))
    picture = drawn.normal(size=(height, width + stride, c))
    blocks, shift = drawn.normal(size=(k, k, c, filters)), drawn.normal(size=filters)
    framed = np.pad(picture, ((padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(framed, (k, k), axis=(0, 1))[::stride, ::stride]
    expected = np.einsum("ijcuv,uvcf->ijf", windows, blocks) + shift
    found = conv2d(picture, blocks, shift, stride, padding)
    what = f"image {picture.shape}, kernel {k}, stride {stride}, padding {padding}"
    assert found.shape == expected.shape, (
        f"{what}: expected shape {expected.shape}, found {found.shape}: only whole windows count"
    )
    assert np.allclose(found, expected), f"{what}: the values differ by up to {np.abs(found - expected).max():.3g}"
### END HIDDEN TESTS

# %% [markdown]
# Now let it look at a picture. Four kernels, each 3 × 3 × 3: two that fire on edges, one on spots, and one on **red
# against green and blue**, whatever the shape. The last could not exist if a filter saw one colour.

# %%
if lab.exploring():
    image = x_val[3].astype(float) / 255
    edge_x = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])[:, :, None] * np.ones(3) / 3
    spot = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])[:, :, None] * np.ones(3) / 3
    colour = np.ones((3, 3, 1)) / 9 * np.array([1, -0.5, -0.5])
    named = {
        "vertical edges": edge_x,
        "horizontal edges": edge_x.transpose(1, 0, 2),
        "spots": spot,
        "red, not cyan": colour,
    }
    maps = conv2d(image, np.stack(list(named.values()), axis=-1), np.zeros(4))
    fig, axes = plt.subplots(1, 5, figsize=(10, 2.3), layout="constrained")
    axes[0].imshow(image)
    axes[0].set_title("image")
    for axis, name, response in zip(axes[1:], named, np.moveaxis(maps, -1, 0)):
        reach = np.abs(response).max()
        axis.imshow(response, cmap="RdBu_r", vmin=-reach, vmax=reach)
        axis.set_title(name)
    for axis in axes:
        axis.set_axis_off()
    lab.show(
        fig,
        alt="A picture and four signed feature maps: vertical edges, horizontal edges, spots, and red against cyan. Red is positive, blue negative.",
    )

# %% [markdown]
# Nobody draws kernels by hand in a network: they start as noise, and training finds them. What you gave up by sharing
# one kernel over all places is the freedom to look for eyes at the top only. What you gained, the next step counts.

# %% section="counting"

# %% [markdown] goal="counting"
# ## 6 · Count first
#
# **Goal:** say a layer's size before you build it, and see what sharing buys.
#
# Turn a 32 × 32 × 3 image into a 32 × 32 × 32 feature map. Three layers can:
#
# - **dense**: every output sees every input, each with a weight of its own;
# - **local**: every output sees only its 3 × 3 window, each place with weights of its own;
# - **convolution**: every output sees its window, and all places share their weights.
#
# How many times more parameters has the dense layer than the convolution?

# %% name="predict-ratio"
lab.predict_first(
    "dense-to-conv",
    "Parameters of the dense layer, divided by the convolution's?",
    None,  # ← your answer in place of None
)

# %% [markdown]
# Three numbers describe a convolution:
#
# - its **output size**: how many windows fit, $\lfloor (n + 2p - k) / s \rfloor + 1$;
# - its **parameters**: a block of weights and one bias for each filter. The picture's size does not enter;
# - its **receptive field**: how many input pixels, along one side, one output can see. Each layer adds $(k - 1)$ steps
#   of its own input, and a step is as wide as the product of all strides before it.
#
# A pooling layer counts like a convolution, with its kernel and stride.

# %% [markdown] hints="counting"
# Output size and parameters are one line each. Whole windows only: divide with `//`. Each filter has
# `kernel * kernel * channels_in` weights and one bias.
#
# ---
#
# For the receptive field walk through the layers with two numbers: `field`, which starts at 1 pixel, and `step`, the
# input pixels between two neighbouring outputs, which starts at 1 too.
#
# ---
#
# A layer first widens the field by `(kernel - 1) * step`, and only then multiplies `step` by its stride: its own
# stride is felt by the layers after it.


# %% solve="counting"
def conv_output_size(size, kernel, stride=1, padding=0):
    """Number of windows along one side of an image of `size` pixels."""
    ### BEGIN SOLUTION
    return (size + 2 * padding - kernel) // stride + 1
    ### END SOLUTION


def n_params(kernel, channels_in, channels_out):
    """Weights and biases of a convolution with square kernels."""
    ### BEGIN SOLUTION
    return (kernel * kernel * channels_in + 1) * channels_out
    ### END SOLUTION


def receptive_field(layers):
    """Input pixels along one side that one output sees, after `layers`: a list of (kernel, stride), first layer first."""
    ### BEGIN SOLUTION
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field
    ### END SOLUTION


# %% test="counting"
from grader import lab

assert conv_output_size(32, 3) == 30, f"no padding: (32 - 3) // 1 + 1 = 30, found {conv_output_size(32, 3)}"
assert conv_output_size(32, 3, padding=1) == 32, (
    f"padding 1 on both sides keeps 32, found {conv_output_size(32, 3, padding=1)}"
)
assert conv_output_size(15, 2, stride=2) == 7, (
    f"seven whole windows of 2 fit into 15, found {conv_output_size(15, 2, stride=2)}"
)
assert n_params(3, 3, 32) == 896, f"32 filters of 3 x 3 x 3 weights and 1 bias: 896, found {n_params(3, 3, 32)}"
assert receptive_field([(3, 1), (3, 1)]) == 5, (
    f"two 3 x 3 layers see 5 pixels, found {receptive_field([(3, 1), (3, 1)])}"
)
assert receptive_field([(2, 2), (3, 1)]) == 6, (
    f"after a stride of 2 a 3 x 3 window spans 2 + 2 * 2 = 6 pixels, found {receptive_field([(2, 2), (3, 1)])}"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("counting")
for case in range(6):
    size, kernel, stride, padding = (int(drawn.integers(low, high)) for low, high in ((9, 65), (1, 8), (1, 5), (0, 4)))
    expected = len(range(0, size + 2 * padding - kernel + 1, stride))
    found = conv_output_size(size, kernel, stride, padding)
    assert found == expected, (
        f"size {size}, kernel {kernel}, stride {stride}, padding {padding}: expected {expected}, found {found}"
    )
    inputs, outputs = int(drawn.integers(1, 200)), int(drawn.integers(1, 200))
    expected = kernel**2 * inputs * outputs + outputs
    found = n_params(kernel, inputs, outputs)
    assert found == expected, f"kernel {kernel}, {inputs} to {outputs} channels: expected {expected}, found {found}"
    layers = [(int(drawn.integers(2, 6)), int(drawn.integers(2, 4))) for _ in range(3 + case % 3)]
    expected = 1
    for kernel, stride in layers[::-1]:  # one output, traced back to the input
        expected = (expected - 1) * stride + kernel
    found = receptive_field(layers)
    assert found == expected, (
        f"layers {layers}: expected a field of {expected} pixels, found {found}: a step is as wide as all strides before it"
    )
### END HIDDEN TESTS

# %%
dense = (32 * 32 * 3 + 1) * 32 * 32 * 32
local = 32 * 32 * n_params(3, 3, 32)
conv = n_params(3, 3, 32)
lab.compare("dense-to-conv", round(dense / conv))
if lab.exploring():
    fig = lab.plot_bars(
        {"dense": dense, "local": local, "convolution": conv}, "parameters; each grid line is a factor of ten", log=True
    )
    lab.show(fig, alt=f"Bars on a logarithmic axis: dense {dense:,} parameters, local {local:,}, convolution {conv:,}.")

# %% [markdown]
# Seeing only a window saves a factor of 110; sharing it over all places saves another 1,024. A bigger picture costs a
# convolution more arithmetic, but not one weight more.
#
# Now the network that you will train first. Its layers, in order: conv 3 × 3 to 32, pool 2, conv 3 × 3 to 64, pool 2,
# conv 3 × 3 to 64, then dense 64 and dense 10. No padding anywhere. Follow the shapes, and note which layer holds most
# of the weights.

# %%
side = 32
for kernel, stride in [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]:
    side = conv_output_size(side, kernel, stride)
    print(f"kernel {kernel}, stride {stride}: {side:2d} x {side:2d}")
convolutions = [n_params(3, 3, 32), n_params(3, 32, 64), n_params(3, 64, 64)]
dense_layers = [n_params(1, side * side * 64, 64), n_params(1, 64, 10)]  # dense = convolution on a picture of one pixel
print(f"parameters: {convolutions} + {dense_layers} = {sum(convolutions) + sum(dense_layers):,}")

# %%
if lab.exploring():
    stack = [("conv 1", 3, 1), ("pool 1", 2, 2), ("conv 2", 3, 1), ("pool 2", 2, 2), ("conv 3", 3, 1)]
    fig, axis = plt.subplots(figsize=(4.2, 4.2), layout="constrained")
    axis.imshow(x_val[5])
    for depth, (name, _, _) in enumerate(stack, start=1):
        field = receptive_field([(k, s) for _, k, s in stack[:depth]])
        corner = 15.5 - field / 2
        axis.add_patch(plt.Rectangle((corner, corner), field, field, fill=False, edgecolor="white", linewidth=3.5))
        axis.add_patch(plt.Rectangle((corner, corner), field, field, fill=False, edgecolor="#D55E00", linewidth=1.5))
        if name.startswith("conv"):
            axis.text(
                corner + field,
                corner,
                f" {name}: {field} px",
                color="black",
                backgroundcolor="white",
                fontsize=8,
                va="center",
            )
    axis.set_axis_off()
    lab.show(fig, alt="A picture with nested squares: one output of conv 1 sees 3 pixels, of conv 2 8, of conv 3 18.")

# %% [markdown]
# After the last convolution one output sees 18 of 32 pixels: enough for a head, too little for a whole horse. Keep that
# in mind when you improve the network.

# %% section="loss"

# %% [markdown] goal="cross-entropy"
# ## 7 · The price of a wrong guess
#
# **Goal:** write the loss that the network will walk down, and know its value before learning starts.
#
# The network says how probable it finds each class. Let $p$ be what it gave the **right** one. The loss is the surprise,
# $-\ln p$: for $p = 0.9$ it is 0.105, for 0.5 it is 0.693, for 0.01 it is 4.61. Sure and wrong is what costs.
#
# A network that knows nothing gives all ten classes the same. What does it pay?

# %% name="predict-first-loss"
lab.predict_first(
    "first-loss",
    "The loss of ten equal probabilities?",
    None,  # ← your answer in place of None
)

# %%
lab.compare("first-loss", float(-np.log(1 / 10)))
if lab.exploring():
    p = np.linspace(0.004, 1, 300)
    fig, axis = plt.subplots(figsize=(6, 3), layout="constrained")
    axis.plot(p, -np.log(p), color="#0072B2", linewidth=2)
    for value, text in ((0.1, "knows nothing: 2.303"), (0.5, "half sure: 0.693"), (0.01, "sure and wrong: 4.61")):
        axis.plot(value, -np.log(value), "o", color="#D55E00")
        axis.annotate(text, (value, -np.log(value)), xytext=(10, 4), textcoords="offset points")
    axis.set(xlabel="probability given to the right class", ylabel="loss")
    lab.show(fig, alt="The curve of minus the logarithm of p: 4.61 at 0.01, 2.303 at 0.1, 0.693 at 0.5, 0 at 1.")

# %% [markdown]
# The network's last layer gives **logits**: ten numbers of any size. Softmax makes probabilities of them,
# $p_k = e^{z_k} / \sum_j e^{z_j}$. Put both into one formula:
#
# $$\text{loss} = \ln \sum_j e^{z_j} - z_{\text{right}}$$
#
# One trap: $e^{1000}$ overflows. But adding the same number to all logits of an image changes no probability, so subtract
# each **row's** largest first; then the largest power is $e^0 = 1$.

# %% [markdown] hints="cross-entropy"
# Work with a matrix of shape (images, classes). Every step reduces or shifts along the **class** axis, `axis=1`, with
# `keepdims=True` where the shape must survive.
#
# ---
#
# First `z = logits - logits.max(axis=1, keepdims=True)`. Then the logarithm of the sum of `np.exp(z)` in each row.
#
# ---
#
# The right class's logit of every row: `z[np.arange(len(labels)), labels]`. The loss is the **mean** over the images of
# log-sum minus that.


# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    """Mean surprise of the right labels.

    Parameters
    ----------
    logits : float array (n, classes)
        Scores of any size, before softmax.
    labels : int array (n,)

    Returns
    -------
    float
        In nats; 0 for a sure and right guess, ln(classes) for equal logits.
    """
    ### BEGIN SOLUTION
    z = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(z).sum(axis=1))
    return float((log_sum - z[np.arange(len(labels)), labels]).mean())
    ### END SOLUTION


# %% test="cross-entropy"
import numpy as np
from grader import lab

found = cross_entropy(np.zeros((4, 10)), np.array([0, 3, 9, 3]))
assert not np.isclose(found, np.log(4)), (
    "4 images with equal logits cost ln 10 = 2.303 each, found ln 4: softmax is over the classes, axis=1, not over images"
)
assert np.isclose(found, np.log(10)), (
    f"4 images with equal logits cost ln 10 = 2.303 each, found {found:.4f}: add up over the images, divide by their number"
)
found = cross_entropy(np.array([[2.0, 0, 0], [1, 0, 0], [0, 0, 0]]), np.array([0, 1, 2]))
assert np.isclose(found, 0.96320, atol=1e-4), (
    f"rows that cost 0.2395, 1.5514 and 1.0986: mean 0.9632, found {found:.4f}: log of the sum, minus the own label's logit"
)
found = cross_entropy(np.array([[0.0, 0.0], [1000.0, 1000.0]]), np.array([0, 1]))
assert np.isclose(found, np.log(2)), (
    f"equal logits of 1000 cost ln 2 = 0.693 like equal logits of 0, found {found} (subtract each row's own maximum)"
)
found = cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))
assert np.isclose(found, 1000), (
    f"sure and wrong by 1000 costs 1000, found {found} (take the logarithm of the sum, not of p = 0)"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("cross-entropy")
for case in range(4):
    n, classes = int(drawn.integers(1, 9)), int(drawn.integers(2, 12))
    scores = drawn.normal(size=(n, classes)) * 10.0 ** drawn.integers(0, 4) + 500 * drawn.normal(size=(n, 1))
    right = drawn.integers(classes, size=n)
    expected = np.mean([np.logaddexp.reduce(row) - row[k] for row, k in zip(scores, right)])
    found = cross_entropy(scores, right)
    assert np.ndim(found) == 0, f"the loss of a batch is one number, found shape {np.shape(found)}"
    assert np.isclose(found, expected), f"{n} images, {classes} classes: expected {expected:.6f}, found {found:.6f}"
### END HIDDEN TESTS

# %% [markdown]
# **Keep two numbers in mind.** 2.303: what every ten-class network should show before its first step. And 1.461: the
# lowest loss a network can reach that applies softmax and then hands the result to a loss that **applies softmax
# itself**. Its "logits" lie between 0 and 1, so the best it can say is (1, 0, ..., 0), and softmax turns that into 0.23.

# %%
print(f"softmax twice, at best: {cross_entropy(np.eye(10)[:1], np.array([0])):.3f}")

# %% section="curves"

# %% [markdown] goal="curves"
# ## 11 · Sick curves
#
# **Goal:** name what is wrong from the shape of two lines, as a doctor reads a chart.
#
# Six runs of the baseline network on real CIFAR-10 images, twelve epochs each. One is healthy, five have a fault of their
# own:
#
# `"healthy"`, `"rate too high"`, `"rate too low"`, `"overfitting"`, `"softmax twice"`, `"labels shuffled"`
#
# In the last, the training labels were shuffled apart from their images. Before you look: sketch in your head what each
# should do.

# %% name="gallery"
# Measured for this course (PyTorch, Adam, 1,500 or 6,000 training images, 2,000 for validation).
# Each row: panel, validation accuracy at the end, which loss, its value after each epoch.
TABLE = """
A 0.22 training   2.31 2.30 2.30 2.28 2.27 2.25 2.22 2.20 2.18 2.15 2.14 2.11
A 0.22 validation 2.30 2.30 2.29 2.28 2.26 2.24 2.22 2.19 2.17 2.14 2.13 2.11
B 0.39 training   2.14 1.98 1.87 1.73 1.61 1.46 1.39 1.26 1.12 1.03 0.91 0.74
B 0.39 validation 2.01 2.05 1.89 1.83 1.72 1.74 1.68 1.69 1.77 1.91 1.95 2.19
C 0.50 training   2.15 1.92 1.77 1.68 1.62 1.57 1.54 1.49 1.46 1.44 1.40 1.37
C 0.50 validation 1.95 1.76 1.61 1.57 1.53 1.48 1.44 1.44 1.38 1.44 1.35 1.35
D 0.42 training   2.26 2.23 2.18 2.16 2.13 2.12 2.10 2.09 2.08 2.07 2.07 2.05
D 0.42 validation 2.25 2.20 2.15 2.12 2.10 2.09 2.08 2.06 2.06 2.05 2.05 2.04
E 0.11 training   2.31 2.30 2.30 2.30 2.30 2.30 2.30 2.29 2.29 2.27 2.25 2.21
E 0.11 validation 2.31 2.30 2.31 2.30 2.30 2.31 2.30 2.30 2.30 2.31 2.32 2.35
F 0.10 training   3.06 2.31 2.31 2.31 2.31 2.31 2.31 2.30 2.31 2.31 2.31 2.31
F 0.10 validation 2.30 2.31 2.30 2.30 2.30 2.30 2.31 2.30 2.30 2.31 2.31 2.30
"""
rows = [line.split() for line in TABLE.strip().splitlines()]
gallery = {
    letter: (float(right), np.array(training, dtype=float), np.array(validation, dtype=float))
    for (letter, right, _, *training), (_, _, _, *validation) in zip(rows[::2], rows[1::2])
}

# %%
if lab.exploring():
    fig, axes = plt.subplots(2, 3, figsize=(10, 5.4), sharex=True, sharey=True, layout="constrained")
    for axis, (letter, (right, training, validation)) in zip(axes.flat, gallery.items()):
        epochs = range(1, len(training) + 1)
        axis.axhline(2.303, color="#666666", linestyle=":", linewidth=1)
        axis.plot(epochs, training, "s--", color="#D55E00", markersize=4)
        axis.plot(epochs, validation, "o-", color="#0072B2", markersize=4)
        axis.set_title(f"{letter}: {right:.0%} right at the end", loc="left")
        axis.set(xlabel="epoch", ylabel="loss", ylim=(0.6, 3.2), xticks=(1, 4, 8, 12))
    axes[0, 0].text(5.5, 2.4, "2.303: knows nothing", fontsize=9)
    axes[0, 0].text(1, 0.75, "orange squares: training\nblue dots: validation", fontsize=9)
    told = [
        f"{k}: training {t[0]} to {t[-1]}, validation {v[0]}, lowest {v.min()}, last {v[-1]}, {a:.0%} right"
        for k, (a, t, v) in gallery.items()
    ]
    lab.show(fig, alt="Six panels of training and validation loss over twelve epochs. " + "; ".join(told))

# %% [markdown] hints="curves"
# Ask three questions of each panel. Does the training loss fall? Does the validation loss follow it? How does the
# accuracy in the title go with the loss?
#
# ---
#
# A line that starts far above 2.303 and then lies still was thrown off by its first steps; one that creeps down evenly
# takes steps that are too small. Training falls and validation turns **up**: learned by heart.
#
# ---
#
# Where images and labels do not belong together, validation can never be better than 2.303, though training may be.
# Where softmax is applied twice, many answers are **right**, and the loss is high all the same: it is not allowed to be
# sure.

# %% solve="curves"
# A dictionary: each letter, "A" to "F", gets one of the six names.
### BEGIN SOLUTION
faults = {
    "A": "rate too low",
    "B": "overfitting",
    "C": "healthy",
    "D": "softmax twice",
    "E": "labels shuffled",
    "F": "rate too high",
}
### END SOLUTION

# %% test="curves"
from grader import lab

names = {"healthy", "rate too high", "rate too low", "overfitting", "softmax twice", "labels shuffled"}
# Of each panel: training loss first and last, validation loss lowest and last, accuracy at the end.
shown = {
    "A": (2.31, 2.11, 2.11, 2.11, 0.22),
    "B": (2.14, 0.74, 1.68, 2.19, 0.39),
    "C": (2.15, 1.37, 1.35, 1.35, 0.50),
    "D": (2.26, 2.05, 2.04, 2.04, 0.42),
    "E": (2.31, 2.21, 2.3, 2.35, 0.11),
    "F": (3.06, 2.31, 2.3, 2.3, 0.10),
}
assert sorted(faults) == list("ABCDEF"), f"faults needs the letters A to F, found {sorted(faults)}"
assert set(faults.values()) == names, f"each name once; missing: {sorted(names - set(faults.values()))}"
seen = {name: shown[letter] for letter, name in faults.items()}
first, last, lowest, end, right = seen["overfitting"]
assert end > lowest + 0.3, (
    f"overfitting: validation improves, then gets worse; yours has {lowest} at best, {end} at the end"
)
first, last, lowest, end, right = seen["labels shuffled"]
assert lowest > 2.25 > last, (
    f"labels shuffled: learned by heart, useless elsewhere; yours: training {last}, validation {lowest}"
)
first, last, lowest, end, right = seen["softmax twice"]
assert right > 0.3 and end > 1.9, (
    f"softmax twice: often right, never sure; yours has accuracy {right} at a loss of {end}"
)
### BEGIN HIDDEN TESTS
for letter, name in {
    "A": "rate too low",
    "B": "overfitting",
    "C": "healthy",
    "D": "softmax twice",
    "E": "labels shuffled",
    "F": "rate too high",
}.items():
    assert faults[letter] == name, (
        f"panel {letter}: '{faults[letter]}' is not what these lines show; look at where they start, end and part"
    )
### END HIDDEN TESTS

# %% [markdown]
# Two remarks. In the healthy run validation lies **below** training: dropout acts in training only, and training is
# averaged over an epoch of improvement. And "a flat loss means that the network is too small" is nearly always wrong. Check
# the rate, the labels, and what enters the network, in this order: each costs a minute.

# %% section="tuning"

# %% [markdown] goal="tuning"
# ## 13 · Tune, with three trials
#
# **Goal:** change one thing, compare on validation images, and choose with a reason.
#
# Rules that keep a comparison honest:
#
# - **one change at a time**: if two settings differ, you cannot tell which one helped;
# - **the same budget** for all: same images, same epochs;
# - **validation decides**, never the test images;
# - **steps by factors** where a setting works by factors: learning rates 0.01, 0.1, 1, not 0.1, 0.11, 0.12.

# %% [markdown]
# And one that keeps you modest: train the same network twice with different seeds and the scores differ, too. On top,
# 500 validation images say "80 %" with a margin of 3.5 points either way, 5,000 images with 1.1. A trial that wins by
# less than that has not won.
#
# Which setting do you want to know about? Name three values of it, and order them before you look.

# %% name="predict-trials"
lab.predict_first(
    "best-trial",
    "Which of your three trials will be best: 0, 1 or 2?",
    None,  # ← your answer in place of None
)

# %% section="choice"

# %% name="look-at-trials"
for number, trial in enumerate(trials):
    print(number, trial)
lab.compare("best-trial", int(np.argmax([trial["accuracy"] for trial in trials])))
if lab.exploring():
    fig = lab.plot_trials(trials)
    lab.show(
        fig,
        alt="One dot a trial: its validation accuracy, with the margin that the number of validation images leaves.",
    )

# %% [markdown]
# Choose one by its number. It need not be the highest: among trials that differ by less than the margin, the cheaper,
# the safer or the simpler one is the better choice. Say why in the cell after.

# %% [markdown] hints="tuning"
# `trials` is a list of dictionaries: your settings, `"accuracy"` on the validation images and `"seconds"`.
#
# ---
#
# If two of your trials are equal in all settings, you have made two. If all three are near 0.10, none has learned: go
# back to `configs`, and divide the learning rate by ten.
#
# ---
#
# Compare the best accuracy with the others and with the margin. Then write the list index of the trial that you would
# train for long: 0 is the first.

# %% solve="tuning"
# The number of the trial whose setting you will train for long.
### BEGIN SOLUTION
choice = int(np.argmax([trial["accuracy"] for trial in trials]))
### END SOLUTION

# %% test="tuning"
import numpy as np
from grader import lab

scores = np.array([trial["accuracy"] for trial in trials], dtype=float)
settings = [sorted((k, str(v)) for k, v in trial.items() if k not in ("accuracy", "seconds")) for trial in trials]
assert len(trials) >= 3, f"three trials are asked for, found {len(trials)}"
assert all(settings.count(one) == 1 for one in settings), "two trials have the same settings: change something in each"
assert np.all((scores >= 0) & (scores <= 1)), f"accuracies lie between 0 and 1, found {scores}"
assert scores.max() > 0.1, f"the best trial has {scores.max():.1%}, no more than guessing: try a smaller learning rate"
assert choice in range(len(trials)), f"choice is the number of a trial, 0 to {len(trials) - 1}, found {choice}"
gap = scores.max() - scores[choice]
assert gap <= 0.05, f"trial {choice} is {100 * gap:.1f} points below the best, more than chance explains"
### BEGIN HIDDEN TESTS
changed = {k for one in settings for k, v in one if [k, v] != [k, dict(settings[0]).get(k)]}
assert changed, "no setting differs between the trials"
seconds = np.array([trial["seconds"] for trial in trials], dtype=float)
assert np.all(seconds > 0), f"a trial takes time, found seconds {seconds}: let lab.run_trials measure it"
### END HIDDEN TESTS

# %% [markdown] goal="tuning-reason"
# ### Say why
#
# Which trial do you take, what did you change, and what did you expect? Name the differences in points and the margin of
# your validation images, and say whether the order could be chance. Four to six sentences; a person reads them.

# %% [markdown] hints="tuning-reason"
# Three numbers belong into it: the accuracy of each trial that you compare, their difference in points, and how far
# chance alone moves such a number here.
#
# ---
#
# Is the difference larger than the margin? Then say so. Is it smaller? Then the order may be luck, and another reason has
# to decide: time, size, or that neighbouring settings do as well.
#
# ---
#
# End with what would change your mind: the same trials with other seeds, and which outcome of them.

# %% [markdown] reflect="tuning-reason"
# I changed only the peak learning rate, in steps of a factor of three or so, and kept images, epochs and seed the same.
# I expected the middle one to win: the lowest has too few steps to arrive, the highest throws the weights about. The
# best trial leads the next by about as much as the margin of my validation images, so those two I cannot tell apart;
# the third is clearly behind. I take the best one because its neighbour on one side is nearly as good, so that a
# small error in the rate would cost little. A second seed for the two leaders would be the next thing to try.

# %% section="evaluate"

# %% [markdown] goal="confusion"
# ## 15 · Where it fails
#
# **Goal:** see past the one number: which classes, which pictures, and how sure the network was.
#
# A confusion matrix counts pairs: row = what the picture was, column = what the network said. Its diagonal is right,
# everything else tells you what to work on. Which two classes will be mixed up most? And of all mistakes, which share
# will the network make with more than 80 % confidence?

# %% name="predict-confusion"
lab.predict_first(
    "worst-pair",
    "The pair that is confused most, true class first?",
    None,  # for example "bird, airplane"
)
lab.predict_first(
    "sure-errors",
    "Per cent of the mistakes that are made with over 80 % confidence?",
    None,  # ← your answer in place of None
)

# %% [markdown] hints="confusion"
# Start from a square matrix of integer zeros, one row and one column for each class, also for a class that does not occur.
#
# ---
#
# Each picture adds one at `[its label, its prediction]`: the true class picks the row.
#
# ---
#
# A loop over pairs is fine. If you index with two arrays at once, repeated pairs count only once with `+=`;
# `np.add.at(matrix, (rows, columns), 1)` counts them all.


# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    """Count how often class i (row) was taken for class j (column).

    Parameters
    ----------
    labels, predicted : int arrays (n,)
    n_classes : int

    Returns
    -------
    int array (n_classes, n_classes)
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix
    ### END SOLUTION


# %% test="confusion"
import numpy as np
from grader import lab

found = confusion(np.array([0, 0, 0, 1, 2]), np.array([0, 1, 1, 1, 0]), 4)
assert found.shape == (4, 4), f"four classes give a 4 x 4 matrix, also where one does not occur; found {found.shape}"
assert found.sum() == 5, f"five pictures give a sum of 5, found {found.sum()}: do repeated pairs count only once?"
assert found[0, 1] == 2, (
    f"class 0 was taken for 1 twice: row 0, column 1 should be 2, found {found[0, 1]} (rows are the truth)"
)
assert np.array_equal(found.sum(axis=1), [3, 1, 1, 0]), (
    f"rows sum to the classes' sizes [3 1 1 0], found {found.sum(axis=1)}"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("confusion")
for classes, n in ((3, 3000), (7, 190), (11, 90)):
    truth_drawn, said_drawn = drawn.integers(classes - 1, size=n), drawn.integers(classes, size=n)
    expected = np.bincount(truth_drawn * classes + said_drawn, minlength=classes**2).reshape(classes, classes)
    found = confusion(truth_drawn, said_drawn, classes)
    assert np.sum(found) == n, (
        f"{n} pictures, but the counts add up to {np.sum(found)}: does the matrix hold numbers over 255?"
    )
    assert np.array_equal(found, expected), (
        f"{n} pictures, {classes} classes: {np.count_nonzero(np.asarray(found) != expected)} of {classes**2} counts differ"
    )
### END HIDDEN TESTS

# %%
if lab.exploring():
    said = p_val.argmax(axis=1)
    matrix = confusion(y_val, said, 10)
    assert matrix.trace() == (said == y_val).sum(), "the diagonal should count the right answers"
    fig = lab.plot_confusion(matrix, photos.classes)
    lab.show(fig, alt="Confusion matrix of the validation images: rows are true classes, columns predictions.")
    off_diagonal = matrix - np.diag(matrix.diagonal())
    true, taken_for = np.unravel_index(off_diagonal.argmax(), matrix.shape)
    lab.compare("worst-pair", f"{photos.classes[true]}, {photos.classes[taken_for]}")

# %% [markdown]
# Look at the surest mistakes themselves. Some labels you may doubt; some pictures you would have missed as well; and some
# are plain to you and not to the network. Only the last kind is worth engineering time.

# %%
if lab.exploring():
    confidence, wrong = p_val.max(axis=1), np.flatnonzero(p_val.argmax(axis=1) != y_val)
    if len(wrong):
        lab.compare("sure-errors", 100 * float(np.mean(confidence[wrong] > 0.8)), unit="%")
    worst = wrong[np.argsort(-confidence[wrong])][:20]
    titles = [f"{photos.classes[y_val[i]]}?\n{photos.classes[p_val[i].argmax()]} {confidence[i]:.0%}" for i in worst]
    fig = lab.plot_images(x_val[worst], titles=titles)
    lab.show(
        fig,
        alt="The wrong answers of which the network was surest: the label with a question mark, below it what the network said and how sure it was.",
    )

# %% [markdown]
# Is 90 % confidence right nine times in ten? Sort the predictions into groups of like confidence and compare each
# group's mean confidence with its accuracy. On the diagonal the two agree. A dot above it means that the network is better
# than it thinks, below it that it boasts. Softmax makes numbers that add up to 1; nothing forces them to be chances.

# %%
if lab.exploring():
    fig = lab.plot_reliability(p_val.max(axis=1), p_val.argmax(axis=1) == y_val)
    lab.show(
        fig,
        alt="Reliability: accuracy against confidence in groups, with the number of images in each, beside the diagonal of perfect agreement.",
    )

# %% section="occlusion"

# %% [markdown]
# ### What did it look at?
#
# Cover a patch of the picture with grey and ask again. Where the right class loses most, the patch mattered. Before you
# run it: where would you have to put your finger to hide what the picture shows?
#
# A heat map looks like an explanation even when there is nothing to explain. So draw the same map for a network **that
# never trained**: if the two look alike, the map shows the picture, not the learning.


# %%
def occlude(predict_one, image, label, patch=8, stride=2):
    """Probability of `label` that is lost when a grey patch lies at each place: float array (places, places)."""
    starts = range(0, 32 - patch + 1, stride)
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    for number, (i, j) in enumerate((i, j) for i in starts for j in starts):
        covered[number, i : i + patch, j : j + patch] = 127
    lost = predict_one(image[None])[0, label] - predict_one(covered)[:, label]
    return lost.reshape(len(starts), len(starts))


# %%
if lab.exploring():
    right = np.flatnonzero(p_val.argmax(axis=1) == y_val)[:4]
    fig, axes = plt.subplots(3, len(right), figsize=(8, 6.6), squeeze=False, layout="constrained")
    for column, i in zip(axes.T, right):
        column[0].imshow(x_val[i])
        column[0].set_title(photos.classes[y_val[i]])
        for axis, which, name in ((column[1], predict, "trained"), (column[2], untrained, "untrained")):
            lost = occlude(which, x_val[i], y_val[i])
            reach = np.abs(lost).max() + 1e-9
            axis.imshow(lost, cmap="RdBu_r", vmin=-reach, vmax=reach)
            axis.set_title(f"{name}, at most {lost.max():.2f}", fontsize=9)
    for axis in axes.flat:
        axis.set_axis_off()
    lab.show(
        fig,
        alt="Four pictures; below each a map of the probability lost under a grey patch, for the trained network and for one with random weights.",
    )

# %% [markdown]
# Each map has a colour scale of its own, so read the number above it: an untrained network loses next to nothing, in a
# pattern that still looks like something. That is what the control is for. And a map says where, never why: "it looks at
# the head" may be "it looks at the edge against the sky".

# %% section="report"

# %% [markdown] goal="wilson"
# ## 17 · Report
#
# **Goal:** state a result with its margin, beside what it should be compared with.
#
# You got $k$ of $n$ images right. With other images from the same source you would get another $k$. Wilson's interval
# (1927) holds the accuracies $p$ for which your $k/n$ is no surprise, within $z = 1.96$ standard deviations:
#
# $$\frac{\hat p + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}}}{1 + \frac{z^2}{n}}, \qquad \hat p = k/n$$
#
# Before you compute: 450 of 500 right. From where to where?

# %% name="predict-margin"
lab.predict_first(
    "margin",
    "450 of 500: the lower end of the interval, in per cent?",
    None,  # ← your answer in place of None
)

# %% [markdown] hints="wilson"
# Name the parts first: `p = k / n`, the middle `p + z**2 / (2 * n)`, the half width with the square root. Divide both by
# `1 + z**2 / n` at the end.
#
# ---
#
# Test yourself at the ends: for `k = 0` the lower limit is 0 and the upper is **not**. Three right of three does not
# prove 100 %.
#
# ---
#
# Half width: `z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))`. Return `(middle - half) / scale` and
# `(middle + half) / scale`, with `scale = 1 + z**2 / n`.


# %% solve="wilson"
def wilson(k, n, z=1.96):
    """Interval for an accuracy of `k` right answers out of `n`.

    Returns
    -------
    low, high : float
        Between 0 and 1. Source: E. B. Wilson, JASA 22 (1927).
    """
    ### BEGIN SOLUTION
    p = k / n
    scale = 1 + z**2 / n
    middle = (p + z**2 / (2 * n)) / scale
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return float(middle - half), float(middle + half)
    ### END SOLUTION


# %% test="wilson"
import numpy as np
from grader import lab

ends = np.array(wilson(0, 20))
assert ends.shape == (2,), f"two numbers are asked for, low and high; found shape {ends.shape}"
assert np.ptp(ends) > 0, "0 of 20: expected 0 to 0.1611, found no width: p * (1 - p) / n alone is 0 there"
assert np.all(np.abs(ends) <= 1), (
    f"the ends are shares between 0 and 1, not per cent; found {ends[0]:.4g} to {ends[1]:.4g}"
)
assert np.allclose(ends, (0, 0.16113), atol=1e-4), (
    f"0 of 20: expected 0 to 0.1611, found {ends[0]:.4f} to {ends[1]:.4f}: is all of it divided by 1 + z**2 / n?"
)
ends = np.array(wilson(450, 500))
assert np.allclose(ends, (0.87056, 0.92330), atol=1e-4), (
    f"450 of 500: expected 0.8706 to 0.9233, found {ends[0]:.4f} to {ends[1]:.4f}: compare each term of the formula"
)
### BEGIN HIDDEN TESTS
drawn = lab.rng("wilson")
for case in range(5):
    n = int(drawn.integers(5, 5000))
    k = int(drawn.integers(0, n + 1))
    z = 1.96 if case < 3 else float(drawn.uniform(1, 3))
    ends = np.array(wilson(k, n) if case < 3 else wilson(k, n, z))
    # The ends solve (p - k/n)**2 = z**2 * p * (1 - p) / n.
    expected = np.sort(np.roots([1 + z**2 / n, -(2 * k / n + z**2 / n), (k / n) ** 2]).real)
    assert np.allclose(ends, expected, atol=1e-6), (
        f"{k} of {n}, z = {z:.2f}: expected {expected.round(5)}, found {ends.round(5)}: z is an argument"
    )
### END HIDDEN TESTS

# %%
lab.compare("margin", 100 * wilson(450, 500)[0], unit="%")
floors["final model"] = float(np.mean(p_val.argmax(axis=1) == y_val))
ledger = {name: (share, *wilson(round(share * len(y_val)), len(y_val))) for name, share in floors.items()}
for name, (share, low, high) in ledger.items():
    print(f"{name:20s} {share:6.1%}   ({low:.1%} to {high:.1%})")
if lab.exploring():
    fig = lab.plot_intervals(ledger)
    lab.show(
        fig,
        alt="Validation accuracy with 95 % intervals: "
        + ", ".join(f"{name} {row[0]:.1%}" for name, row in ledger.items()),
    )

# %% [markdown]
# This is the validation score, and you chose by it: expect a little less where nobody chose.
#
# The interval covers only the luck of which images were drawn. It knows nothing of a new camera, of snow, or of an
# eleventh class. And CIFAR-10 flatters: 3.3 % of its test images have a near-duplicate among the training images (Barz
# and Denzler, *ciFAIR*, 2020).
#
# One last prediction, which only the grader can compare.

# %% name="predict-gap"
lab.predict_first(
    "gap",
    "Test minus validation accuracy, in points, with its sign?",
    None,  # ← your answer in place of None
)

# %% [markdown] goal="reflection"
# ### The model card
#
# Write for a colleague who wants to use your model and has five minutes. **What** it is and was trained on (data, size,
# time). **How good**: accuracy with its interval, beside a model that knows little; and the gap you expect on the test
# images. **Where it fails**: one pair of classes, one kind of picture. **What not to use it for**. **What you would do
# next**, and how you would know that it helped. 150 to 250 words; a person reads it.

# %% [markdown] hints="reflection"
# Your numbers stand in the last table and in the confusion matrix; copy them, with their intervals.
#
# ---
#
# A claim needs something beside it: the floor of step 2, the baseline network. A weakness needs an example: two classes,
# one kind of picture, one surest mistake.
#
# ---
#
# For the last part name one change, the number that it should move, by how much, and how you would tell that from chance.

# %% [markdown] reflect="reflection"
# **What.** A small convolutional network that names which of ten things a 32 × 32 colour picture shows. Trained on the
# course's training part, flipped and shifted at random; settings chosen on the validation part.
#
# **How good.** The validation accuracy and its 95 % interval stand in the table above, beside one class for all (10 %),
# a linear model on pixels and the baseline network. I chose by the validation images, so I expect the test score to be up
# to a point lower; some test images of CIFAR-10 have near-duplicates in training, which flatters any model.
#
# **Where it fails.** Cat and dog are confused most, and small or cropped animals against a busy background. A tenth or
# so of its mistakes it makes with high confidence, so a threshold on confidence does not catch them all.
#
# **Not for** anything outside the ten classes: it has no way to say "none of these". Not for photos of other cameras
# or sizes without a new test.
#
# **Next.** More varied training pictures of the two weakest classes. I would train both variants with three seeds and
# believe a gain only if it is larger than the spread between seeds.
