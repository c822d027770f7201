# %% [markdown]
# # powers of the logits as they are
#
# - wrong cross-entropy: subtract each row's own maximum

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    powers = np.exp(logits)
    return float((np.log(powers.sum(axis=1)) - logits[np.arange(len(labels)), labels]).mean())
