# %% [markdown]
# # random batches, nothing sorted
#
# - wrong buckets: pads; with similar lengths together it is about 300|is padding; similar lengths reach

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(lengths))
    return np.split(order, range(batch_size, len(order), batch_size))
