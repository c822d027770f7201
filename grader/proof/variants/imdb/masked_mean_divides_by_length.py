# %% [markdown]
# # the pads are left out of the sum, but not of the count
#
# - wrong masked-mean: expected \[3, 2\], found \[2.*divide by 2

# %% solve="masked-mean"
def masked_mean(vectors, mask):
    return (vectors * mask[:, :, None]).mean(axis=1)
