# %% [markdown]
# # takes the flat line for the healthy run
# A gradient check finds nothing in it.
#
# - wrong faults: the loss falls and goes on falling; yours: 0.693

# %% solve="faults"
faults = {
    "A": "slope of tanh left out",
    "B": "uphill",
    "C": "zero start",
    "D": "healthy",
    "E": "sum, not mean",
}
