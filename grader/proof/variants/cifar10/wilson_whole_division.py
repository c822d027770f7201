# %% [markdown]
# # right answers are divided by pictures with //
#
# - wrong wilson: 450 of 500: expected 0.8706 to 0.9233, found

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k // n
    scale = 1 + z**2 / n
    middle = (p + z**2 / (2 * n)) / scale
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return middle - half, middle + half
