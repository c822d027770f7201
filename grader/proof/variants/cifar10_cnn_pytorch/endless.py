# %% [markdown] tags=["story", "not-run"]
# # a function that never returns
# The loop counts down from the number of pictures, but skips zero where that is odd.

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    left = len(labels)
    while left != 0:
        matrix[labels[left % len(labels)], predicted[left % len(labels)]] += 1
        left -= 2
    return matrix
