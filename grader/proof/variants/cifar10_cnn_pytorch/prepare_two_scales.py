# %% [markdown]
# # bytes from 0 to 255 against statistics from 0 to 1
#
# - wrong prepare: are MEAN and the pixels on one scale

# %% solve="prepare"
def prepare(images):
    x = torch.tensor(images).permute(0, 3, 1, 2)
    x = v2.functional.to_dtype(x, torch.float32, scale=False)
    return v2.functional.normalize(x, MEAN.tolist(), STD.tolist())
