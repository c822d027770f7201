# %% [markdown]
# # adds the gradient
# The loss climbs, slowly at first.
#
# - wrong train-step: the slope points up, so subtract

# %% solve="train-step"
def train_step(params, x, labels, lr):
    logits, h = forward(params, x)
    loss, dlogits = cross_entropy(logits, labels)
    grads = backward(params, x, h, dlogits)
    return loss, {name: params[name] + lr * grads[name] for name in params}
