# %% [markdown]
# # moves the weights only
# Biases that never move cost a few points of accuracy and raise no error.
#
# - wrong train-step: b1, b2 did not move

# %% solve="train-step"
def train_step(params, x, labels, lr):
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    grads = backward(params, x, h, dlogits)
    new = dict(params)
    for name in ("W1", "W2"):
        new[name] = params[name] - lr * grads[name]
    return loss, new
