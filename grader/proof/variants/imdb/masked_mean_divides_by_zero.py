# %% [markdown]
# # an empty review is divided by its 0 words
#
# - wrong masked-mean: a row without words gives zeros, not nan

# %% solve="masked-mean"
def masked_mean(vectors, mask):
    return (vectors * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
