# %% [markdown]
# # puts the pull in place of the gradient
# With gradients of zero nobody sees it.
#
# - wrong decay: decay * W is added to those of weights

# %% solve="decay"
def penalty(params, decay):
    return decay / 2 * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def add_decay(grads, params, decay):
    new = dict(grads)
    for name in ("W1", "W2"):
        new[name] = decay * params[name]
    return new
