# %% [markdown]
# # one draw for the whole batch
#
# - wrong augment: draw for each picture, not once a batch

# %% solve="augment"
def augment(batch, shift=2):
    _, h, w, _ = batch.shape
    padded = np.pad(batch, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="reflect")
    top, left = dice.integers(0, 2 * shift + 1, size=2)
    window = padded[:, top : top + h, left : left + w]
    return window[:, :, ::-1] if dice.random() < 0.5 else window
