# %% [markdown]
# # has a rate of its own
# Left over from an experiment.
#
# - wrong train-step: is wrong after a step with rate

# %% solve="train-step"
def train_step(params, x, labels, lr):
    lr = 0.5
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    grads = backward(params, x, h, dlogits)
    return loss, {name: params[name] - lr * grads[name] for name in params}
