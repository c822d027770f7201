# %% [markdown]
# # walks the tape from its beginning
# When a line is visited, nothing has arrived at its result yet.
#
# - wrong tape: slopes along a path multiply, from the end

# %% solve="tape"
def walk_back(tape):
    slopes = {tape[-1][0]: 1.0}
    for result, local in tape:
        for name, slope in local.items():
            slopes[name] = slopes.get(name, 0.0) + slopes.get(result, 0.0) * slope
    return slopes
