# %% [markdown]
# # the last rows, as Keras' validation_split takes them
# Rows come sorted by class here, so validation sees the last classes only.
#
# - wrong split: rows of each class in validation

# %% solve="split"
def split(labels, n_val, seed):
    rows = np.arange(len(labels))
    return rows[:-n_val], rows[-n_val:]
