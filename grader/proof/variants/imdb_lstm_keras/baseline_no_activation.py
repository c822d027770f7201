# %% [markdown]
# # a linear unit where a probability is meant
#
# - wrong baseline: before training every review is a coin toss

# %% solve="baseline"
def build_baseline():
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(10_000, 128),
            layers.LSTM(64),
            layers.Dense(1),
        ]
    )
