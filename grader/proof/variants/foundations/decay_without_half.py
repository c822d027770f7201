# %% [markdown]
# # leaves out the half
# The pull is then no longer the slope of the penalty.
#
# - wrong decay: half of decay times the sum of squares

# %% solve="decay"
def penalty(params, decay):
    return decay * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def add_decay(grads, params, decay):
    new = dict(grads)
    for name in ("W1", "W2"):
        new[name] = grads[name] + decay * params[name]
    return new
