# %% [markdown]
# # training keeps the validation rows
# The learner draws a validation part and forgets to take it out of training.
#
# - wrong split: every row belongs to exactly one part

# %% solve="split"
def split(labels, n_val, seed):
    rng = np.random.default_rng(seed)
    val = []
    for k in np.unique(labels):
        rows = np.flatnonzero(labels == k)
        val.append(rng.permutation(rows)[: round(n_val * len(rows) / len(labels))])
    return np.arange(len(labels)), np.concatenate(val)
