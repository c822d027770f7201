# %% [markdown]
# # takes the faulty gradient for the healthy run
# For a hundred steps the two curves are one.
#
# - wrong faults: the loss falls and goes on falling; yours: 0.58, 0.324

# %% solve="faults"
faults = {
    "A": "healthy",
    "B": "uphill",
    "C": "slope of tanh left out",
    "D": "zero start",
    "E": "sum, not mean",
}
