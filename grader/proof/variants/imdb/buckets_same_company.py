# %% [markdown]
# # an exact sort: each review meets the same neighbours for ever
#
# - wrong buckets: are the same under another seed: sort roughly

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    order = np.argsort(lengths, kind="stable")
    batches = np.split(order, range(batch_size, len(order), batch_size))
    return [batches[k] for k in np.random.default_rng(seed).permutation(len(batches))]
