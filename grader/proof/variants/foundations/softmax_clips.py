# %% [markdown]
# # cuts large logits off
# No overflow, and no difference left between 1500 and 1503.
#
# - wrong softmax: cut nothing off

# %% solve="softmax"
def softmax(logits):
    e = np.exp(np.clip(logits, -500, 500))
    return e / e.sum(axis=1, keepdims=True)
