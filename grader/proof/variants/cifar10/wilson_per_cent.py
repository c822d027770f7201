# %% [markdown]
# # per cent in place of shares
#
# - wrong wilson: shares between 0 and 1, not per cent

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k / n
    scale = 1 + z**2 / n
    middle = (p + z**2 / (2 * n)) / scale
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return 100 * (middle - half), 100 * (middle + half)
