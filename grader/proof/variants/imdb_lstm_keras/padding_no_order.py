# %% [markdown]
# # an average of word vectors, no LSTM
#
# - wrong padding: the order of the words changes nothing

# %% solve="padding"
def build_masked(rows, width, units):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(rows, width, mask_zero=True),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
