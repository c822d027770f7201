# %% [markdown]
# # lets biases pay as well
# All four arrays are treated alike, as in the step.
#
# - wrong decay: a bias is pulled: decay is for weights only

# %% solve="decay"
def penalty(params, decay):
    return decay / 2 * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def add_decay(grads, params, decay):
    new = dict(grads)
    for name in ("W1", "b1", "W2", "b2"):
        new[name] = grads[name] + decay * params[name]
    return new
