# %% [markdown]
# # rows drawn from all classes together
# Random and without overlap, but a class may be short of validation images.
#
# - wrong split: rows of each class in validation

# %% solve="split"
def split(labels, n_val, seed):
    rows = np.random.default_rng(seed).permutation(len(labels))
    return rows[n_val:], rows[:n_val]
