# %% [markdown]
# # adds where it should subtract
# "At least one" and "both" are there, but the output takes either: that is OR.
#
# - wrong xor: it should say [0 1 1 0], found [0 1 1 1]

# %% solve="xor"
xor_weights = {
    "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
    "b1": np.array([-0.5, -1.5]),
    "W2": np.array([1.0, 1.0]),
    "b2": -0.5,
}
