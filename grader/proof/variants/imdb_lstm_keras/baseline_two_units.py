# %% [markdown]
# # a unit for each class
#
# - wrong baseline: one output unit is enough

# %% solve="baseline"
def build_baseline():
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(10_000, 128),
            layers.LSTM(64),
            layers.Dense(2, activation="softmax"),
        ]
    )
