# %% [markdown]
# # softmax over a single unit, which is always 1
#
# - wrong baseline: softmax over one unit; one unit needs sigmoid

# %% solve="baseline"
def build_baseline():
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(10_000, 128),
            layers.LSTM(64),
            layers.Dense(1, activation="softmax"),
        ]
    )
