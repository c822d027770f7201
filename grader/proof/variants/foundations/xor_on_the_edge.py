# %% [markdown]
# # puts the thresholds on the corners
# Right for exact zeros and ones, and wrong as soon as an input is a little off.
#
# - wrong xor: leave room, put thresholds half-way between

# %% solve="xor"
xor_weights = {
    "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
    "b1": np.array([0.0, -1.0]),
    "W2": np.array([1.0, -1.0]),
    "b2": 0.0,
}
