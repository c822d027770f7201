# %% [markdown]
# # pulls away from zero
# The weights should shrink, so it subtracts; but gradients are subtracted later.
#
# - wrong decay: the pull has the wrong sign

# %% solve="decay"
def penalty(params, decay):
    return decay / 2 * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def add_decay(grads, params, decay):
    new = dict(grads)
    for name in ("W1", "W2"):
        new[name] = grads[name] - decay * params[name]
    return new
