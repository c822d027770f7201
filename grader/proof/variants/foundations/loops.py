# %% [markdown]
# # other routes: plain loops, one number at a time
# Slower, longer, and as right.
#
# - right perceptron, xor, softmax, cross-entropy, tape, gradient-check, forward, backward, train-step, momentum, adam, decay, stopping

# %% solve="perceptron"
def perceptron(x, y, passes):
    w, b = [0.0] * x.shape[1], 0.0
    lines = [[*w, b]]
    for _ in range(passes):
        mistakes = 0
        for row, label in zip(x, y):
            score = sum(wi * xi for wi, xi in zip(w, row)) + b
            if label * score > 0:
                continue
            w = [wi + label * xi for wi, xi in zip(w, row)]
            b = b + label
            lines.append([*w, b])
            mistakes += 1
        if mistakes == 0:
            break
    return np.array(lines)

# %% solve="xor"
# One of the two without the other, either way round.
xor_weights = {"W1": np.array([[1, -1], [-1, 1]]), "b1": [-0.5, -0.5], "W2": [1, 1], "b2": -0.5}

# %% solve="softmax"
def softmax(logits):
    out = np.zeros(logits.shape)
    for i, row in enumerate(logits):
        e = np.exp(row - max(row))
        out[i] = e / sum(e)
    return out

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    n, total = len(labels), 0.0
    dlogits = softmax(logits)
    for i, label in enumerate(labels):
        total += np.logaddexp.reduce(logits[i]) - logits[i, label]
        dlogits[i, label] -= 1
    return total / n, dlogits / n

# %% solve="tape"
def walk_back(tape):
    slopes = {name: 0.0 for _, local in tape for name in local}
    slopes[tape[-1][0]] = 1
    for k in range(len(tape) - 1, -1, -1):
        result, local = tape[k]
        if result in slopes:
            for name in local:
                slopes[name] += slopes[result] * local[name]
    return slopes

# %% solve="gradient-check"
def bent(x):
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    flat = np.ravel(x).astype(float)
    slopes = []
    for k in range(len(flat)):
        up, down = flat.copy(), flat.copy()
        up[k] += eps
        down[k] -= eps
        slopes.append((f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (up[k] - down[k]))
    return np.reshape(slopes, x.shape)


def relative_error(u, v):
    u, v = np.ravel(u), np.ravel(v)
    biggest = max(abs(u)) + max(abs(v))
    if biggest == 0:
        return 0
    return max(abs(u - v)) / biggest

# %% solve="forward"
def forward(params, x):
    h, logits = [], []
    for row in x:
        hidden = np.array([np.tanh(np.dot(row, column) + b) for column, b in zip(params["W1"].T, params["b1"])])
        h.append(hidden)
        logits.append([np.dot(hidden, column) + b for column, b in zip(params["W2"].T, params["b2"])])
    return np.array(logits), np.array(h)

# %% solve="backward"
def backward(params, x, h, dlogits):
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for i in range(len(x)):
        grads["W2"] += np.outer(h[i], dlogits[i])
        grads["b2"] += dlogits[i]
        dz = params["W2"] @ dlogits[i] * (1 - h[i] ** 2)
        grads["W1"] += np.outer(x[i], dz)
        grads["b1"] += dz
    return grads

# %% solve="train-step"
def train_step(params, x, labels, lr):
    new = {name: value.copy() for name, value in params.items()}
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    for name, slope in backward(params, x, h, dlogits).items():
        new[name] -= lr * slope
    return loss, new

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    # the velocity holds whole steps, as in Keras
    v = beta * v - lr * g
    return w + v, v

# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    # both corrections in the rate, as in the end of the paper's second section
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), m, v

# %% solve="decay"
def penalty(params, decay):
    total = 0.0
    for name, value in params.items():
        if value.ndim == 2:
            total += (value * value).sum()
    return 0.5 * decay * total


def add_decay(grads, params, decay):
    new = {}
    for name in grads:
        new[name] = grads[name].copy()
        if name in ("W1", "W2"):
            new[name] += decay * params[name]
    return new

# %% solve="stopping"
def stop_early(val_losses, patience):
    lowest, kept, waited = np.inf, 0, 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < lowest:
            lowest, kept, waited = val_losses[epoch], epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return [kept, epoch]
