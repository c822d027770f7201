# %% [markdown]
# # the mean over the numbers of a vector, not over its words
#
# - wrong masked-mean: shape \(2, 2\); found \(2, 3\)

# %% solve="masked-mean"
def masked_mean(vectors, mask):
    return (vectors * mask[:, :, None]).sum(axis=2) / np.maximum(mask.sum(axis=1), 1)[:, None]
