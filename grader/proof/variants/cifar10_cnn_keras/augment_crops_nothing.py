# %% [markdown]
# # flips alone: a window as large as the picture
#
# - wrong augment: most pictures should be shifted, found 0 of 200: pad before you cut

# %% solve="augment"
def augment(batch, shift=2):
    return np.where(dice.random((len(batch), 1, 1, 1)) < 0.5, batch, batch[:, :, ::-1])
