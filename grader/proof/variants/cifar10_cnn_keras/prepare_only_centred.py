# %% [markdown]
# # the mean is taken off, the spread stays
#
# - wrong prepare: is 255 divided away twice, or not at all

# %% solve="prepare"
def prepare(images):
    return (images - MEAN).astype(np.float32)
