# %% [markdown]
# # a convolution over pairs of words in place of the LSTM
# Nothing is wrong here: "not good" is a pair. What needs three words or more stays out of reach, on every seed.
#
# - right predict

# %% solve="final-recipe"
def build_final():
    ids = keras.Input((None,), dtype="int64")
    vectors = layers.Embedding(VOCABULARY_SIZE, 64)(ids)
    pairs = layers.Conv1D(64, 2, padding="causal", activation="relu")(vectors)
    pooled = pool_words(pairs, ops.not_equal(ids, 0), "mean")
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(pooled))

def train_final(model):
    return train(model, ids_train, y_train, ids_val, y_val, 4, 0.01, 16, title="final")
