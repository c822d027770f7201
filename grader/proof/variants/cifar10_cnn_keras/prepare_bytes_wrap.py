# %% [markdown]
# # bytes are subtracted from bytes, and begin again at 255 below 0
#
# - wrong prepare: are MEAN and the pixels on one scale|is 255 divided away twice, or not at all

# %% solve="prepare"
def prepare(images):
    return (images - MEAN.astype(np.uint8)).astype(np.float32) / STD
