# %% [markdown]
# # group numbers are sorted like words, 17 before 3
# Numbers of one digit do not show it.
#
# - wrong diagnose: expected the groups \[3, 8, 17, 41\], found \[17, 3

# %% solve="diagnose"
def accuracy_by(correct, groups):
    names = np.array(sorted(set(groups.tolist()), key=str))
    return names, [correct[groups == name].mean() for name in names], [np.sum(groups == name) for name in names]
