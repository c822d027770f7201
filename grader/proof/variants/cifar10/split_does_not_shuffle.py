# %% [markdown]
# # the first rows of every class
#
# - wrong split: shuffle within each class

# %% solve="split"
def split(labels, n_val, seed):
    train, val = [], []
    for k in np.unique(labels):
        rows = np.flatnonzero(labels == k)
        n_k = round(n_val * len(rows) / len(labels))
        val.append(rows[:n_k])
        train.append(rows[n_k:])
    return np.concatenate(train), np.concatenate(val)
