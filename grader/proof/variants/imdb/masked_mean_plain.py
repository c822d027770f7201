# %% [markdown]
# # the plain mean, pads included
#
# - wrong masked-mean: the third position is padding: expected \[3, 2\], found \[5

# %% solve="masked-mean"
def masked_mean(vectors, mask):
    return vectors.mean(axis=1)
