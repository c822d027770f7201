# %% [markdown]
# # takes the logarithm of a probability
# Sure and wrong: the probability is 0 and its logarithm minus infinity.
#
# - wrong cross-entropy: the logarithm of the sum, not of p = 0

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    n = len(labels)
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), labels]))
    p[np.arange(n), labels] -= 1
    return loss, p / n
