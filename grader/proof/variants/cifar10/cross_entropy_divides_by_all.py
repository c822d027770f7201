# %% [markdown]
# # a mean over images and classes
#
# - wrong cross-entropy: add up over the images, divide by their number

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-(np.eye(logits.shape[1])[labels] * log_p).mean())
