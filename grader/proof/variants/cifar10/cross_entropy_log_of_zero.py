# %% [markdown]
# # the logarithm of a probability that was rounded to 0
#
# - wrong cross-entropy: take the logarithm of the sum, not of p = 0

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return float(-np.log(p[np.arange(len(labels)), labels]).mean())
