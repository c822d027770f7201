# %% [markdown]
# # one network for ever
# Each call returns the same object: a fresh run is none.
#
# - wrong baseline: two networks share their weights

# %% solve="baseline"
network = keras.Sequential(
    [
        keras.Input((None,), dtype="int64"),
        layers.Embedding(10_000, 128),
        layers.LSTM(64),
        layers.Dense(1, activation="sigmoid"),
    ]
)


def build_baseline():
    return network
