# %% [markdown]
# # the common denominator is left out
#
# - wrong wilson: is all of it divided by 1 \+ z\*\*2 / n

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k / n
    middle = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return middle - half, middle + half
