# %% [markdown]
# # as many rows of every class, however large it is
# Right while all classes have one size, as in the example.
#
# - wrong split: share of validation is off by

# %% solve="split"
def split(labels, n_val, seed):
    rng = np.random.default_rng(seed)
    train, val = [], []
    classes = np.unique(labels)
    for k in classes:
        rows = rng.permutation(np.flatnonzero(labels == k))
        n_k = n_val // len(classes)
        val.append(rows[:n_k])
        train.append(rows[n_k:])
    return np.concatenate(train), np.concatenate(val)
