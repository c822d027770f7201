# %% [markdown]
# # plain loops where the reference has array functions
# Slow and easy to read; every number is the same.
#
# - right split, conv2d, counting, cross-entropy, confusion, wilson

# %% solve="split"
def split(labels, n_val, seed):
    chance = np.random.default_rng(seed)
    train, val = [], []
    for k in sorted(set(labels.tolist())):
        rows = [row for row, label in enumerate(labels) if label == k]
        chance.shuffle(rows)
        share = int(n_val * len(rows) / len(labels) + 0.5)
        val.extend(rows[:share])
        train.extend(rows[share:])
    return np.array(train), np.array(val)

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    h, w, channels = image.shape
    k, _, _, filters = kernels.shape
    out = np.zeros((conv_steps(h, k, stride, padding), conv_steps(w, k, stride, padding), filters))
    for i, j, f in np.ndindex(out.shape):
        total = bias[f]
        for u in range(k):
            for v in range(k):
                y, x = i * stride + u - padding, j * stride + v - padding
                if 0 <= y < h and 0 <= x < w:  # outside stands zero
                    total += sum(image[y, x, c] * kernels[u, v, c, f] for c in range(channels))
        out[i, j, f] = total
    return out


def conv_steps(n, k, stride, padding):
    return len(range(0, n + 2 * padding - k + 1, stride))

# %% solve="counting"
def conv_output_size(size, kernel, stride=1, padding=0):
    windows, first = 0, 0
    while first + kernel <= size + 2 * padding:
        windows, first = windows + 1, first + stride
    return windows


def n_params(kernel, channels_in, channels_out):
    return sum(kernel * kernel * channels_in + 1 for _ in range(channels_out))


def receptive_field(layers):
    field = 1
    for kernel, stride in reversed(layers):  # from one output back to the pixels
        field = (field - 1) * stride + kernel
    return field

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits, labels):
        largest = max(row)
        total += largest + np.log(sum(np.exp(z - largest) for z in row)) - row[label]
    return total / len(labels)

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    matrix = [[0] * n_classes for _ in range(n_classes)]
    for truth, said in zip(labels, predicted):
        matrix[truth][said] += 1
    return np.array(matrix)

# %% solve="wilson"
def wilson(k, n, z=1.96):
    root = (z**2 + 4 * k * (1 - k / n)) ** 0.5  # the formula, multiplied by 2 n
    return (2 * k + z**2 - z * root) / (2 * (n + z**2)), (2 * k + z**2 + z * root) / (2 * (n + z**2))
