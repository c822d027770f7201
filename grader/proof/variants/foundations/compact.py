# %% [markdown]
# # other routes: as short as it gets
# Extended inputs, einsum, in-place sums, one-liners.
#
# - right perceptron, xor, softmax, cross-entropy, tape, gradient-check, forward, backward, train-step, momentum, adam, decay, stopping

# %% solve="perceptron"
def perceptron(x, y, passes):
    signed = y[:, None] * np.hstack([x, np.ones((len(x), 1))])
    lines = [0 * signed[0]]
    for row in np.tile(signed, (passes, 1)):
        if row @ lines[-1] <= 0:
            lines.append(lines[-1] + row)
    return np.stack(lines)

# %% solve="xor"
# Not both, and at least one.
xor_weights = {
    "W1": 10 * np.array([[-1.0, 1.0], [-1.0, 1.0]]),
    "b1": 10 * np.array([1.5, -0.5]),
    "W2": np.array([[1.0], [1.0]]),
    "b2": np.array([-1.5]),
}

# %% solve="softmax"
def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return -(one_hot * log_p).sum(axis=1).mean(), (np.exp(log_p) - one_hot) / len(logits)

# %% solve="tape"
from collections import Counter


def walk_back(tape):
    slopes = Counter({tape[-1][0]: 1.0})
    for result, local in tape[::-1]:
        slopes.update({name: slopes[result] * slope for name, slope in local.items()})
    return dict(slopes)

# %% solve="gradient-check"
def bent(x):
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    pushes = eps * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([f(x + push) - f(x - push) for push in pushes]).reshape(x.shape) / 2 / eps


def relative_error(u, v):
    return np.max(np.abs(u - v)) / max(np.max(np.abs(u)) + np.max(np.abs(v)), 1e-300)

# %% solve="forward"
def forward(params, x):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    h = np.tanh(np.einsum("nd,dh->nh", x, W1) + b1)
    return np.einsum("nh,hc->nc", h, W2) + b2, h

# %% solve="backward"
def backward(params, x, h, dlogits):
    dz = np.einsum("nc,hc->nh", dlogits, params["W2"]) * (1 + h) * (1 - h)
    ones = np.ones(len(x))
    return dict(W1=np.einsum("nd,nh->dh", x, dz), b1=ones @ dz, W2=(dlogits.T @ h).T, b2=ones @ dlogits)

# %% solve="train-step"
def train_step(params, x, labels, lr):
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    # the rate goes in at the start: all slopes are proportional to dlogits
    steps = backward(params, x, h, lr * dlogits)
    return loss, {name: value - steps[name] for name, value in params.items()}

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    return w - lr * (g + beta * v), g + beta * v

# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.square(g)
    return w - lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t) + eps**2), m, v

# %% solve="decay"
def penalty(params, decay):
    return sum(decay * np.linalg.norm(params[name]) ** 2 / 2 for name in params if "W" in name)


def add_decay(grads, params, decay):
    return {**grads, "W1": grads["W1"] + decay * params["W1"], "W2": grads["W2"] + decay * params["W2"]}

# %% solve="stopping"
def stop_early(val_losses, patience):
    lowest = np.minimum.accumulate(val_losses)
    for last in range(patience, len(val_losses)):
        if lowest[last] == lowest[last - patience]:
            return int(np.argmin(val_losses[: last + 1])), last
    return int(np.argmin(val_losses)), len(val_losses) - 1
