# %% [markdown]
# # rows and columns change places on the way
# No error on square pictures; every picture lies on its side.
#
# - wrong prepare: should be at \[channel 0, 2, 5\], found \[\[0, 5, 2\]\]

# %% solve="prepare"
def prepare(images):
    x = torch.tensor(images).permute(0, 3, 2, 1)
    x = v2.functional.to_dtype(x, torch.float32, scale=True)
    return v2.functional.normalize(x, MEAN.tolist(), STD.tolist())
