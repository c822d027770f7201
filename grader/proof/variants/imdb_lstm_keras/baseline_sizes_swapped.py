# %% [markdown]
# # vectors of 64 numbers and 128 units
#
# - wrong baseline: width and units are swapped

# %% solve="baseline"
def build_baseline():
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(10_000, 64),
            layers.LSTM(128),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
