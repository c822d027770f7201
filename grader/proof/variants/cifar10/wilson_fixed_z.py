# %% [markdown]
# # 1.96 is written into the formula
#
# - wrong wilson: z is an argument

# %% solve="wilson"
def wilson(k, n, z=1.96):
    p = k / n
    scale = 1 + 1.96**2 / n
    middle = (p + 1.96**2 / (2 * n)) / scale
    half = 1.96 * np.sqrt(p * (1 - p) / n + 1.96**2 / (4 * n**2)) / scale
    return middle - half, middle + half
