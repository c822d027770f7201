# %% [markdown]
# # the forget gate lets new words in, the input gate keeps the memory
#
# - wrong lstm-step: only i open: c is 1.0, found 2

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    z_f, z_i, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    c = f * c + i * np.tanh(z_g)
    return o * np.tanh(c), c
