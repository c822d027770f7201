# %% [markdown]
# # a share of the films, not of the reviews
# Right while all films have about as many reviews.
#
# - wrong group-split: add up reviews, do not count groups|not between

# %% solve="group-split"
def group_split(groups, share, seed):
    names = np.unique(groups)
    chosen = np.random.default_rng(seed).permutation(names)[: int(np.ceil(share * len(names)))]
    is_val = np.isin(groups, chosen)
    return np.flatnonzero(~is_val), np.flatnonzero(is_val)
