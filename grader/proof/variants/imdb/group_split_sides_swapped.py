# %% [markdown]
# # validation is returned first
#
# - wrong group-split: are the sides swapped

# %% solve="group-split"
def group_split(groups, share, seed):
    names, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    before = np.cumsum(sizes[order]) - sizes[order]
    is_val = np.isin(member, order[before < share * len(groups)])
    return np.flatnonzero(is_val), np.flatnonzero(~is_val)
