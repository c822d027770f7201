# %% [markdown]
# # adds local slopes along a path
# Along a path they multiply; only where paths meet they add.
#
# - wrong tape: the slope for h is 1 * 5, found 6

# %% solve="tape"
def walk_back(tape):
    slopes = {tape[-1][0]: 1.0}
    for result, local in reversed(tape):
        for name, slope in local.items():
            slopes[name] = slopes.get(name, 0.0) + slopes.get(result, 0.0) + slope
    return slopes
