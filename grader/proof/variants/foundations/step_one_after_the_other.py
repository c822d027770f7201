# %% [markdown]
# # changes W2 before it computes the slope of W1
# It follows the gradient of a network that never was.
#
# - wrong train-step: b1, W1 moved by other slopes|W1, b1 moved by other slopes

# %% solve="train-step"
def train_step(params, x, labels, lr):
    new = {name: value.copy() for name, value in params.items()}
    logits, h = forward(new, x)
    loss, dlogits = cross_entropy(logits, labels)
    new["W2"] -= lr * h.T @ dlogits
    new["b2"] -= lr * dlogits.sum(axis=0)
    dz = dlogits @ new["W2"].T * (1 - h**2)
    new["W1"] -= lr * x.T @ dz
    new["b1"] -= lr * dz.sum(axis=0)
    return loss, new
