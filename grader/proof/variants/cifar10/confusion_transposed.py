# %% [markdown]
# # predictions in rows, labels in columns
#
# - wrong confusion: \(rows are the truth\)

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (predicted, labels), 1)
    return matrix
