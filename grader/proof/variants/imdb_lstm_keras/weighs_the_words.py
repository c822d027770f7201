# %% [markdown]
# # another model: an LSTM whose states are averaged by learned weights
#
# - right predict, accuracy

# %% solve="final-recipe"
def build_final():
    ids = keras.Input((None,), dtype="int64")
    vectors = layers.Embedding(VOCABULARY_SIZE, 64, embeddings_initializer=keras.initializers.RandomNormal(stddev=0.1))(ids)
    states = layers.LSTM(64, return_sequences=True)(vectors)
    weight = ops.where(ops.expand_dims(ids, -1) > 0, layers.Dense(1)(states), -1e4)
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(ops.sum(states * ops.softmax(weight, axis=1), axis=1)))


def train_final(model):
    return train(model, ids_train, y_train, ids_val, y_val, settings["epochs"], 0.01, settings["batch"], title="final")
