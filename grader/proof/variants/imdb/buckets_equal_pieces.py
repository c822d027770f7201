# %% [markdown]
# # pieces of about one size, however large a batch should be
#
# - wrong buckets: make the sizes 4, 4 and 3; found

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    draw = np.random.default_rng(seed)
    order = np.argsort(lengths * draw.uniform(0.9, 1.1, size=len(lengths)) + draw.random(len(lengths)))
    batches = np.array_split(order, len(order) // batch_size)
    return [batches[k] for k in draw.permutation(len(batches))]
