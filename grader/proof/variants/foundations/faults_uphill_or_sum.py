# %% [markdown]
# # takes a step that is too long for one that goes uphill
# Both losses climb; only one of the gradients is right.
#
# - wrong faults: uphill: the gradient is right, and used the wrong way round

# %% solve="faults"
faults = {
    "A": "slope of tanh left out",
    "B": "sum, not mean",
    "C": "healthy",
    "D": "zero start",
    "E": "uphill",
}
