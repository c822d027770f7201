# %% [markdown]
# # a matrix of bytes, which begins again at 0 after 255
#
# - wrong confusion: does the matrix hold numbers over 255

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=np.uint8)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix
