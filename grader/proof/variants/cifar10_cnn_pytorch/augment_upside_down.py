# %% [markdown]
# # pictures are turned upside down
#
# - wrong augment: results are no flip or shift by up to 2

# %% solve="augment"
def augment(batch, shift=2):
    n, _, h, w = batch.shape
    flip = torch.rand(n, 1, 1, 1) < 0.5
    padded = v2.functional.pad(torch.where(flip, batch.flip(2), batch), shift, padding_mode="reflect")
    top, left = torch.randint(0, 2 * shift + 1, (2, n))
    return torch.stack([padded[i, :, top[i] : top[i] + h, left[i] : left[i] + w] for i in range(n)])
