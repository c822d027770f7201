# %% [markdown]
# # groups in the order in which they come
#
# - wrong diagnose: ascending: \[2, 5, 9\]; found \[9, 2, 5\]

# %% solve="diagnose"
def accuracy_by(correct, groups):
    names = list(dict.fromkeys(groups.tolist()))
    return names, [correct[groups == name].mean() for name in names], [np.sum(groups == name) for name in names]
