# %% [markdown]
# # rows and columns change places
# No error on square pictures; every picture lies on its side.
#
# - wrong prepare: should be at \[2, 5, channel 0\], found \[\[5, 2, 0\]\]

# %% solve="prepare"
def prepare(images):
    return ((images.transpose(0, 2, 1, 3) - MEAN) / STD).astype(np.float32)
