# %% [markdown]
# # from short to long, in every epoch
#
# - wrong buckets: the batches come sorted by length: shuffle their order

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    draw = np.random.default_rng(seed)
    order = np.argsort(lengths * draw.uniform(0.9, 1.1, size=len(lengths)) + draw.random(len(lengths)))
    return np.split(order, range(batch_size, len(order), batch_size))
