# %% [markdown]
# # statistics from 0 to 255 on pixels from 0 to 1
#
# - wrong prepare: are MEAN and the pixels on one scale

# %% solve="prepare"
def prepare(images):
    return ((images / 255 - MEAN) / STD).astype(np.float32)
