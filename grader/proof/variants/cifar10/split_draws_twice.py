# %% [markdown]
# # training and validation are drawn one after the other
# Two draws know nothing of each other: the sizes are right and the rows overlap.
#
# - wrong split: a row stands in both parts

# %% solve="split"
def split(labels, n_val, seed):
    rng = np.random.default_rng(seed)
    train, val = [], []
    for k in np.unique(labels):
        rows = np.flatnonzero(labels == k)
        n_k = round(n_val * len(rows) / len(labels))
        val.append(rng.permutation(rows)[:n_k])
        train.append(rng.permutation(rows)[n_k:])
    return np.concatenate(train), np.concatenate(val)
