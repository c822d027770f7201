# %% [markdown]
# # shifts down and to the right only
# Half of the pictures are mirrored and seem to go left.
#
# - wrong augment: should be -2, -1, 0, 1 and 2 pixels

# %% solve="augment"
def augment(batch, shift=2):
    n, h, w, _ = batch.shape
    padded = np.pad(batch, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="reflect")
    top, left, flip = dice.integers(0, shift + 1, size=n), dice.integers(0, shift + 1, size=n), dice.random(n) < 0.5
    windows = [padded[i, top[i] : top[i] + h, left[i] : left[i] + w] for i in range(n)]
    return np.stack([window[:, ::-1] if mirrored else window for window, mirrored in zip(windows, flip)])
