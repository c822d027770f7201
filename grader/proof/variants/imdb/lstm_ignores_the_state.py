# %% [markdown]
# # the state that comes in is left out
# Every word is read as if it were the first.
#
# - wrong lstm-step: the state h that comes in changes nothing

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    z_i, z_f, z_g, z_o = np.split(x @ W + b, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    c = f * c + i * np.tanh(z_g)
    return o * np.tanh(c), c
