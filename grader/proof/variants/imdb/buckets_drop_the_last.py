# %% [markdown]
# # the last, smaller batch is left out
#
# - wrong buckets: each of the 11 reviews is in exactly one batch

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    draw = np.random.default_rng(seed)
    order = np.argsort(lengths * draw.uniform(0.9, 1.1, size=len(lengths)) + draw.random(len(lengths)))
    batches = [order[k * batch_size : (k + 1) * batch_size] for k in range(len(order) // batch_size)]
    return [batches[k] for k in draw.permutation(len(batches))]
