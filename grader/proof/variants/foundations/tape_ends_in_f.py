# %% [markdown]
# # believes that the last result is called f
# It is in the example, and in every one that was shown.
#
# - wrong tape: it may have any name

# %% solve="tape"
def walk_back(tape):
    slopes = {"f": 1.0}
    for result, local in reversed(tape):
        for name, slope in local.items():
            slopes[name] = slopes.get(name, 0.0) + slopes.get(result, 0.0) * slope
    return slopes
