# %% [markdown]
# # every picture is mirrored
#
# - wrong augment: about half of 200 should be mirrored

# %% solve="augment"
def augment(batch, shift=2):
    n, h, w, _ = batch.shape
    padded = np.pad(batch, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="reflect")
    top, left, flip = dice.integers(0, 2 * shift + 1, size=n), dice.integers(0, 2 * shift + 1, size=n), np.ones(n, bool)
    windows = [padded[i, top[i] : top[i] + h, left[i] : left[i] + w] for i in range(n)]
    return np.stack([window[:, ::-1] if mirrored else window for window, mirrored in zip(windows, flip)])
