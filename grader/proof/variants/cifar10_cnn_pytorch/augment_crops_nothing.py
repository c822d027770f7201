# %% [markdown]
# # a window as large as the picture, cut from the picture itself
#
# - wrong augment: most pictures should be shifted, found 0 of 200: pad before you cut

# %% solve="augment"
def augment(batch, shift=2):
    flip = torch.rand(len(batch), 1, 1, 1) < 0.5
    flipped = torch.where(flip, batch.flip(3), batch)
    return torch.stack([v2.RandomCrop(tuple(batch.shape[2:]))(picture) for picture in flipped])
