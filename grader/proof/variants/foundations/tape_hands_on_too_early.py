# %% [markdown]
# # hands a slope on whenever some of it arrives
# What came first is handed on a second time with the rest.
#
# - wrong tape: collects 3 + 1 before it hands on

# %% solve="tape"
def walk_back(tape):
    lines = dict(tape)
    slopes, waiting = {tape[-1][0]: 1.0}, [tape[-1][0]]
    while waiting:
        result = waiting.pop(0)
        for name, slope in lines.get(result, {}).items():
            slopes[name] = slopes.get(name, 0.0) + slopes[result] * slope
            waiting.append(name)
    return slopes
