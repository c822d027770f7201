# %% [markdown]
# # shifts down and to the right only
# Half of the pictures are mirrored and seem to go left.
#
# - wrong augment: shifts down should be -2, -1, 0, 1 and 2 pixels

# %% solve="augment"
def augment(batch, shift=2):
    n, _, h, w = batch.shape
    flip = torch.rand(n, 1, 1, 1) < 0.5
    padded = v2.functional.pad(torch.where(flip, batch.flip(3), batch), shift, padding_mode="reflect")
    top, left = torch.randint(0, shift + 1, (2, n))
    return torch.stack([padded[i, :, top[i] : top[i] + h, left[i] : left[i] + w] for i in range(n)])
