# %% [markdown]
# # film numbers where row numbers are asked for
#
# - wrong group-split: each of the 13 indices belongs to exactly one side

# %% solve="group-split"
def group_split(groups, share, seed):
    names, sizes = np.unique(groups, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    before = np.cumsum(sizes[order]) - sizes[order]
    chosen = before < share * len(groups)
    return names[order[~chosen]], names[order[chosen]]
