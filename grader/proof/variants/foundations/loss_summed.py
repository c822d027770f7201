# %% [markdown]
# # adds the prices up
# A sum of prices grows with the batch.
#
# - wrong cross-entropy: mean 0.7461, found 2.9845

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    n = len(labels)
    p = softmax(logits)
    loss = -np.log(p[np.arange(n), labels]).sum()
    p[np.arange(n), labels] -= 1
    return loss, p / n
