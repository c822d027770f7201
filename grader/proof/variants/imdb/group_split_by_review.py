# %% [markdown]
# # reviews are drawn, not films
#
# - wrong group-split: stand on both sides: move whole groups

# %% solve="group-split"
def group_split(groups, share, seed):
    order = np.random.default_rng(seed).permutation(len(groups))
    n_val = round(share * len(groups))
    return np.sort(order[n_val:]), np.sort(order[:n_val])
