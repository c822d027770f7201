# %% [markdown]
# # chance that the seed does not decide
#
# - wrong group-split: the same seed must give the same split

# %% solve="group-split"
def group_split(groups, share, seed):
    names, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.permutation(len(names))
    before = np.cumsum(sizes[order]) - sizes[order]
    is_val = np.isin(member, order[before < share * len(groups)])
    return np.flatnonzero(~is_val), np.flatnonzero(is_val)
