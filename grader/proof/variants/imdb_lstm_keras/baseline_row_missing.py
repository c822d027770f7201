# %% [markdown]
# # one row too few in the embedding
#
# - wrong baseline: the embedding lacks a row

# %% solve="baseline"
def build_baseline():
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(9_999, 128),
            layers.LSTM(64),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
