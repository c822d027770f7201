# %% [markdown]
# # the number of right answers in place of the group's size
#
# - wrong diagnose: reviews in each group: \[3, 1, 3\]; found \[1, 1, 3\]

# %% solve="diagnose"
def accuracy_by(correct, groups):
    names = np.unique(groups)
    return names, [correct[groups == name].mean() for name in names], [correct[groups == name].sum() for name in names]
