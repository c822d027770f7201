# %% [markdown]
# # array functions without any loop
# Windows as views, ranks in place of lists, one multiplication of matrices.
#
# - right split, conv2d, counting, cross-entropy, confusion, wilson

# %% solve="split"
def split(labels, n_val, seed):
    order = np.lexsort((np.random.default_rng(seed).random(len(labels)), labels))  # class after class, mixed within
    _, first, sizes = np.unique(labels[order], return_index=True, return_counts=True)
    rank = np.arange(len(labels)) - np.repeat(first, sizes)
    is_val = rank < np.repeat(np.round(n_val * sizes / len(labels)), sizes)
    return order[~is_val], order[is_val]

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    padded = np.pad(image, [(padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernels.shape[:2], axis=(0, 1))[::stride, ::stride]
    rows, columns = windows.shape[:2]
    patches = windows.transpose(0, 1, 3, 4, 2).reshape(rows * columns, -1)
    return (patches @ kernels.reshape(-1, kernels.shape[3]) + bias).reshape(rows, columns, -1)

# %% solve="counting"
import math


def conv_output_size(size, kernel, stride=1, padding=0):
    return 1 + math.floor((size - kernel + 2 * padding) / stride)


def n_params(kernel, channels_in, channels_out):
    weights = np.prod([kernel, kernel, channels_in, channels_out])
    return int(weights + channels_out)


def receptive_field(layers):
    kernels, strides = np.array(layers).T
    steps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(1 + np.sum((kernels - 1) * steps))

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    own = np.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
    return np.mean(np.logaddexp.reduce(logits, axis=1) - own)

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    classes = np.arange(n_classes)
    return (labels[:, None] == classes).T.astype(int) @ (predicted[:, None] == classes).astype(int)

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k / n
    middle = (k + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(n * p * (1 - p) + z**2 / 4)
    return np.array([middle - half, middle + half])
