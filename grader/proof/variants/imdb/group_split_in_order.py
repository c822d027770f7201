# %% [markdown]
# # films in ascending order, never shuffled
#
# - wrong group-split: another seed must give another split: shuffle the groups

# %% solve="group-split"
def group_split(groups, share, seed):
    names, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    before = np.cumsum(sizes) - sizes
    is_val = (before < share * len(groups))[member]
    return np.flatnonzero(~is_val), np.flatnonzero(is_val)
