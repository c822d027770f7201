# %% [markdown]
# # i, f, o, g in place of i, f, g, o
#
# - wrong lstm-step: order i, f, g, o

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    z_i, z_f, z_o, z_g = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    c = f * c + i * np.tanh(z_g)
    return o * np.tanh(c), c
