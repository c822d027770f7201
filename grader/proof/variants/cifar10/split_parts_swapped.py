# %% [markdown]
# # validation is returned first
#
# - wrong split: validation should have 50 rows, it has 150

# %% solve="split"
def split(labels, n_val, seed):
    rng = np.random.default_rng(seed)
    train, val = [], []
    for k in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == k))
        n_k = round(n_val * len(rows) / len(labels))
        val.append(rows[:n_k])
        train.append(rows[n_k:])
    return np.concatenate(val), np.concatenate(train)
