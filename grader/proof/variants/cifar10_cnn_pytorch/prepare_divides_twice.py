# %% [markdown]
# # divided by 255 once more after scaling
#
# - wrong prepare: is 255 divided away twice

# %% solve="prepare"
def prepare(images):
    x = torch.tensor(images).permute(0, 3, 1, 2)
    x = v2.functional.to_dtype(x, torch.float32, scale=True)
    x = x / 255
    x = x - x.mean()
    return v2.functional.normalize(x, [0.0, 0.0, 0.0], STD.tolist())
