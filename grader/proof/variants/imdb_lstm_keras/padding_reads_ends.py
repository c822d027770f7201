# %% [markdown]
# # the first and the last state of a window of the first eight words
# What comes after the eighth word is never read.
#
# - wrong padding: changing word .* of 10 changes nothing: every word must be read|change

# %% solve="padding"
def build_masked(rows, width, units):
    ids = keras.Input((None,), dtype="int64")
    first = ids[:, :9]
    vectors = layers.Embedding(rows, width)(first)
    states = layers.LSTM(units)(vectors, mask=ops.not_equal(first, 0))
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(states))
