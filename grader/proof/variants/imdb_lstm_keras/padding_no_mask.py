# %% [markdown]
# # no mask: the LSTM reads on through the pads
#
# - wrong padding: the LSTM reads on through them; pass a mask

# %% solve="padding"
def build_masked(rows, width, units):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(rows, width),
            layers.LSTM(units),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
