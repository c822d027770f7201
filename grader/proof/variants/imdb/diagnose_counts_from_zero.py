# %% [markdown]
# # groups are taken to be 0, 1, 2 and so on
#
# - wrong diagnose: the groups that occur, ascending: \[2, 5, 9\]; found \[0, 1

# %% solve="diagnose"
def accuracy_by(correct, groups):
    n = np.bincount(groups)
    return np.arange(len(n)), np.bincount(groups, weights=correct) / np.maximum(n, 1), n
