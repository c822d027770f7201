# %% [markdown]
# # NumPy's global chance in place of a generator made from the seed
#
# - wrong split: the same seed must give the same split

# %% solve="split"
def split(labels, n_val, seed):
    train, val = [], []
    for k in np.unique(labels):
        rows = np.random.permutation(np.flatnonzero(labels == k))
        n_k = round(n_val * len(rows) / len(labels))
        val.append(rows[:n_k])
        train.append(rows[n_k:])
    return np.concatenate(train), np.concatenate(val)
