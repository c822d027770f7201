# %% [markdown]
# # a row for each class that occurs
#
# - wrong confusion: 4 x 4 matrix, also where one does not occur

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    seen = np.unique(np.concatenate([labels, predicted]))
    return np.array([[np.sum((labels == i) & (predicted == j)) for j in seen] for i in seen])
