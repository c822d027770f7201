# %% [markdown]
# # counts the biases in the penalty
# All arrays of the network, because a loop over all is shorter.
#
# - wrong decay: the biases' squares are in the penalty

# %% solve="decay"
def penalty(params, decay):
    return decay / 2 * sum(np.sum(value**2) for value in params.values())


def add_decay(grads, params, decay):
    new = dict(grads)
    for name in ("W1", "W2"):
        new[name] = grads[name] + decay * params[name]
    return new
