# %% [markdown]
# # zeros come in from outside
# After normalising, 0 is an average grey: each shifted picture gets a frame.
#
# - wrong augment: reflection, no frame of zeros

# %% solve="augment"
def augment(batch, shift=2):
    n, _, h, w = batch.shape
    flip = torch.rand(n, 1, 1, 1) < 0.5
    padded = v2.functional.pad(torch.where(flip, batch.flip(3), batch), shift)
    top, left = torch.randint(0, 2 * shift + 1, (2, n))
    return torch.stack([padded[i, :, top[i] : top[i] + h, left[i] : left[i] + w] for i in range(n)])
