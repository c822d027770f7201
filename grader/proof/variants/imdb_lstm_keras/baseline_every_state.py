# %% [markdown]
# # a probability after every word
#
# - wrong baseline: return the last state only

# %% solve="baseline"
def build_baseline():
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(10_000, 128),
            layers.LSTM(64, return_sequences=True),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
