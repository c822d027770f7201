# %% [markdown]
# # every picture is mirrored
#
# - wrong augment: about half of 200 should be mirrored

# %% solve="augment"
def augment(batch, shift=2):
    n, _, h, w = batch.shape
    padded = v2.functional.pad(batch.flip(3), shift, padding_mode="reflect")
    top, left = torch.randint(0, 2 * shift + 1, (2, n))
    return torch.stack([padded[i, :, top[i] : top[i] + h, left[i] : left[i] + w] for i in range(n)])
