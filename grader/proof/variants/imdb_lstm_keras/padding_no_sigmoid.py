# %% [markdown]
# # a linear unit at the end
#
# - wrong padding: end with a sigmoid

# %% solve="padding"
def build_masked(rows, width, units):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int64"),
            layers.Embedding(rows, width, mask_zero=True),
            layers.LSTM(units),
            layers.Dense(1, bias_initializer=keras.initializers.Constant(2.0)),
        ]
    )
