# %% [markdown]
# # labels counted from 1
#
# - wrong cross-entropy: minus the own label's logit

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels - 1]).mean())
