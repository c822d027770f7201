# %% [markdown]
# # Keras' own layers, which shift by parts of a pixel and blur
#
# - wrong augment: results are no flip or shift by up to 2

# %% solve="augment"
def augment(batch, shift=2):
    h, w = batch.shape[1:3]
    moves = keras.layers.RandomTranslation(shift / h, shift / w, fill_mode="reflect")
    flips = keras.layers.RandomFlip("horizontal")
    return np.asarray(flips(moves(batch, training=True), training=True))
