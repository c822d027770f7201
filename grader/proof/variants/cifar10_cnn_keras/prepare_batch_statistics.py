# %% [markdown]
# # mean and spread of the batch that comes
# A thousand pictures hardly show it; a single one has no statistics.
#
# - wrong prepare: statistics, not the batch's|depend on that pixel and its colour alone|several standard deviations

# %% solve="prepare"
def prepare(images):
    mean, std = images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2)) + 0.1
    return ((images - mean) / std).astype(np.float32)
