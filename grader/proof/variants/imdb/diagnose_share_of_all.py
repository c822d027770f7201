# %% [markdown]
# # right answers are divided by all reviews
#
# - wrong diagnose: shares within a group are 1/3, 1, 1

# %% solve="diagnose"
def accuracy_by(correct, groups):
    names, member, n = np.unique(groups, return_inverse=True, return_counts=True)
    return names, np.bincount(member, weights=correct) / len(groups), n
