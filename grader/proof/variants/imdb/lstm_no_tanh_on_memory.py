# %% [markdown]
# # the state is o times the memory itself
#
# - wrong lstm-step: h = o \* tanh\(new c\)

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    c = f * c + i * np.tanh(z_g)
    return o * c, c
