# %% [markdown]
# # the plain interval, which has no width at 0
#
# - wrong wilson: found no width: p \* \(1 - p\) / n alone is 0 there

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k / n
    half = z * np.sqrt(p * (1 - p) / n)
    return p - half, p + half
