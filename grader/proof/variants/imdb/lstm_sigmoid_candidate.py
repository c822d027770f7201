# %% [markdown]
# # the candidate goes through a sigmoid, so nothing can be taken back
#
# - wrong lstm-step: gates 0.5, candidate 0, so c halves

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(1 / (1 + np.exp(-(x @ W + h @ U + b))), 4, axis=1)
    c = f * c + i * g
    return o * np.tanh(c), c
