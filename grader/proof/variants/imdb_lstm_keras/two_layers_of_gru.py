# %% [markdown] tags=["quick"]
# # another model: two layers of GRU, the largest value of each unit
#
# - right predict, accuracy

# %% solve="final-recipe"
def build_final():
    ids = keras.Input((None,), dtype="int64")
    vectors = layers.Embedding(VOCABULARY_SIZE, 64, embeddings_initializer=keras.initializers.RandomNormal(stddev=0.1))(ids)
    states = layers.GRU(48, return_sequences=True)(layers.GRU(48, return_sequences=True)(vectors))
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(pool_words(states, ops.not_equal(ids, 0), "max")))


def train_final(model):
    return train(model, ids_train, y_train, ids_val, y_val, settings["epochs"], 0.01, settings["batch"], title="final")
