# %% [markdown]
# # the same networks the functional way, predictions one after the other, callbacks of one's own
#
# - right baseline, padding, train, predict

# %% solve="baseline"
def build_baseline():
    ids = keras.Input(shape=(None,), dtype="int32")
    state = layers.RNN(layers.LSTMCell(64))(layers.Embedding(input_dim=10_000, output_dim=128)(ids))
    return keras.Model(ids, ops.sigmoid(layers.Dense(1)(state)))

# %% solve="padding"
def build_masked(rows, width, units):
    ids = keras.Input((None,), dtype="int64")
    states = layers.LSTM(units, return_sequences=True)(layers.Embedding(rows, width)(ids))
    word = ops.cast(ops.not_equal(ids, 0), "float32")
    last = ops.expand_dims(word - ops.pad(word, ((0, 0), (0, 1)))[:, 1:], -1)  # the states at the words need no mask
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(ops.sum(states * last, axis=1)))

# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    answers = []
    for start in range(0, len(sequences), batch_size):
        part = [list(ids) or [0] for ids in sequences[start : start + batch_size]]
        longest = min(LENGTH, max(map(len, part)))
        answers.extend(np.ravel(model(pad(part, longest, "right"), training=False)))
    return np.array(answers, dtype=np.float32)

# %% solve="train"
class KeepBest(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best, self.waited, self.weights = np.inf, 0, None

    def on_epoch_end(self, epoch, logs):
        if logs["val_loss"] < self.best:
            self.best, self.waited, self.weights = logs["val_loss"], 0, self.model.get_weights()
        else:
            self.waited += 1
            self.model.stop_training = self.waited == 2

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)


def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, title=""):
    steps = math.ceil(len(ids) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.PolynomialDecay(rate, epochs * steps), global_clipnorm=1.0),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=["accuracy"],
    )
    record = lab.RunLog(epochs, steps, title, chance=0.5)
    model.fit(
        stream(ids, labels, batch_size).repeat(), steps_per_epoch=steps, validation_data=stream(ids_val, labels_val, 64),
        epochs=epochs, verbose=0, callbacks=[record.keras(), KeepBest()],
    )
    return record.history

# %% solve="predict"
def predict(texts):
    answers = np.zeros(len(texts))
    for start in range(0, len(texts), 100):
        answers[start : start + 100] = probabilities(model, [encode(text, vocabulary) for text in texts[start : start + 100]])
    return answers
