# %% [markdown]
# # five mistakes that learners really make
# Reshape for transpose, softmax without the maximum, no stride in the receptive field, repeated pairs counted once, an
# interval that has no width at 0.
#
# - wrong prepare: permute, not reshape
# - wrong counting: after a stride of 2 a 3 x 3 window spans
# - wrong cross-entropy: subtract each row's own maximum
# - wrong confusion: do repeated pairs count only once
# - wrong wilson: found no width

# %% solve="prepare"
def prepare(images):
    x = torch.tensor(images).reshape(-1, 3, *images.shape[1:3])  # scrambles the pixels: this moves no axis
    x = v2.functional.to_dtype(x, torch.float32, scale=True)
    return v2.functional.normalize(x, MEAN.tolist(), STD.tolist())

# %% solve="counting"
def conv_output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def n_params(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, stride in layers)

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return float(-np.log(p[np.arange(len(labels)), labels]).mean())

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    matrix[labels, predicted] += 1
    return matrix

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k / n
    half = z * np.sqrt(p * (1 - p) / n)
    return p - half, p + half

# %% solve="configs"
configs = [{"peak": 0.03, "width": 8}, {"peak": 0.1, "width": 8}, {"peak": 0.3, "width": 8}]
trials = lab.run_trials(run, configs)
