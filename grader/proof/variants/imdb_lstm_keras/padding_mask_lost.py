# %% [markdown]
# # a layer between that drops the mask
#
# - wrong padding: the LSTM reads on through them; pass a mask

# %% solve="padding"
def build_masked(rows, width, units):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(rows, width, mask_zero=True),
            layers.Lambda(lambda vectors: vectors * 1.0),
            layers.LSTM(units),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
