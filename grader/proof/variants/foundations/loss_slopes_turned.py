# %% [markdown]
# # subtracts in the wrong order
# One-hot minus probability is the way down; a slope says where up is.
#
# - wrong cross-entropy: the sign is turned round

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    n, k = logits.shape
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    one_hot = np.eye(k)[labels]
    return -np.sum(one_hot * log_p) / n, (one_hot - np.exp(log_p)) / n
