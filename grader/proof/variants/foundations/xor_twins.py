# %% [markdown]
# # has two equal hidden units
# Both say "at least one"; a copy of a line is no second line.
#
# - wrong xor: two equal units are one

# %% solve="xor"
xor_weights = {"W1": np.ones((2, 2)), "b1": np.array([-0.5, -0.5]), "W2": np.array([1.0, -1.0]), "b2": 0.5}
