# %% [markdown]
# # another route: arrays that are changed in place
# Nothing is copied; what is returned is what came in.
#
# - right softmax, gradient-check, train-step, momentum, adam, decay

# %% solve="softmax"
def softmax(logits):
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits

# %% solve="gradient-check"
def bent(x):
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + eps
        slopes[place] = f(x)
        x[place] = kept - eps
        slopes[place] -= f(x)
        x[place] = kept
    slopes /= 2 * eps
    return slopes


def relative_error(u, v):
    top, bottom = np.max(np.abs(u - v)), np.max(np.abs(u)) + np.max(np.abs(v))
    return float(np.divide(top, bottom, out=np.zeros(()), where=bottom > 0))

# %% solve="train-step"
def train_step(params, x, labels, lr):
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    grads = backward(params, x, h, dlogits)
    for name in params:
        params[name] -= lr * grads[name]
    return loss, params

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    v *= beta
    v += g
    w -= lr * v
    return w, v

# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    w -= lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v

# %% solve="decay"
def penalty(params, decay):
    return 0.5 * decay * ((params["W1"] ** 2).sum() + (params["W2"] ** 2).sum())


def add_decay(grads, params, decay):
    grads["W1"] += decay * params["W1"]
    grads["W2"] += decay * params["W2"]
    return grads
