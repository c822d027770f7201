# %% [markdown]
# # mixes up the flat line and the first layer's fault
# A slope of 0 is taken for one that is a third too long.
#
# - wrong faults: is not what it shows; look at the two lengths

# %% solve="faults"
faults = {
    "A": "zero start",
    "B": "uphill",
    "C": "healthy",
    "D": "slope of tanh left out",
    "E": "sum, not mean",
}
