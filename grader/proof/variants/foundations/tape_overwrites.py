# %% [markdown]
# # puts the slope there instead of adding it
# Of two ways to the same thing, the one visited last wins.
#
# - wrong tape: (+=, not =)

# %% solve="tape"
def walk_back(tape):
    slopes = {tape[-1][0]: 1.0}
    for result, local in reversed(tape):
        for name, slope in local.items():
            slopes[name] = slopes.get(result, 0.0) * slope
    return slopes
