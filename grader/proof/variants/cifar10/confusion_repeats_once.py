# %% [markdown]
# # repeated pairs are counted once
#
# - wrong confusion: do repeated pairs count only once

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    matrix[labels, predicted] += 1
    return matrix
