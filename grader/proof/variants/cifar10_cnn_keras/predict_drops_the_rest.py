# %% [markdown]
# # whole batches of 67 only
#
# - wrong predict: 515 images give 515 rows, found \(469, 10\)

# %% solve="predict"
def predict(images):
    size = min(67, len(images))
    starts = range(0, len(images) // size * size, size)
    return np.concatenate([softmax(logits_of(model, images[i : i + size])) for i in starts])
