# %% [markdown]
# # lengths where row numbers are asked for
#
# - wrong buckets: is in exactly one batch; found \[7, 8, 9

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    draw = np.random.default_rng(seed)
    order = np.argsort(lengths * draw.uniform(0.9, 1.1, size=len(lengths)))
    batches = np.split(lengths[order], range(batch_size, len(order), batch_size))
    return [batches[k] for k in draw.permutation(len(batches))]
