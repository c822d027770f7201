# %% [markdown]
# # another model: two directions, the mean over the words
#
# - right predict, accuracy

# %% solve="final-recipe"
def build_final():
    ids = keras.Input((None,), dtype="int64")
    vectors = layers.Embedding(VOCABULARY_SIZE, 48, mask_zero=True, embeddings_initializer=keras.initializers.RandomNormal(stddev=0.1))(ids)
    states = layers.Bidirectional(layers.LSTM(48, return_sequences=True))(vectors)
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling1D()(states)))


def train_final(model):
    return train(model, ids_train, y_train, ids_val, y_val, settings["epochs"], 0.01, settings["batch"], title="final")
