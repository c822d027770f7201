# %% [markdown]
# # adds the threshold instead of subtracting it
# A unit that should fire above 0.5 got a bias of +0.5, and fires always.
#
# - wrong xor: it should say [0 1 1 0]|two equal units are one

# %% solve="xor"
xor_weights = {
    "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
    "b1": np.array([0.5, 1.5]),
    "W2": np.array([1.0, -1.0]),
    "b2": -0.5,
}
