# %% [markdown]
# # subclassed networks, predict in one call, a checkpoint in memory
#
# - right baseline, padding, train, predict

# %% solve="baseline"
class Classic(keras.Model):
    def __init__(self):
        super().__init__()
        self.table, self.reader, self.head = layers.Embedding(10_000, 128), layers.LSTM(64), layers.Dense(1)

    def call(self, ids):
        return ops.sigmoid(self.head(self.reader(self.table(ids))))


def build_baseline():
    model = Classic()
    model(np.ones((1, 3), "int64"))
    return model

# %% solve="padding"
class Masked(keras.Model):
    def __init__(self, rows, width, units):
        super().__init__()
        self.table, self.reader = layers.Embedding(rows, width), layers.LSTM(units)
        self.head = layers.Dense(1, activation="sigmoid")

    def call(self, ids):
        return self.head(self.reader(self.table(ids), mask=ids > 0))


def build_masked(rows, width, units):
    model = Masked(rows, width, units)
    model(np.ones((1, 3), "int64"))
    return model

# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    longest = max([1, *(min(LENGTH, len(ids)) for ids in sequences)])
    return model.predict(pad(list(sequences), longest, "right"), batch_size=batch_size, verbose=0).reshape(-1)

# %% solve="train"
def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, title=""):
    steps = -(-len(ids) // batch_size)
    log = lab.RunLog(epochs, steps, title, chance=0.5)
    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True, start_from_epoch=0)
    model.compile(keras.optimizers.Adam(rate / 2, clipnorm=1.0), "binary_crossentropy", metrics=["accuracy"])
    width = min(LENGTH, max(len(some) for some in [*ids, *ids_val]))
    data = [(pad(some, width, "right"), np.asarray(answers, "float32")[:, None]) for some, answers in ((ids, labels), (ids_val, labels_val))]
    model.fit(*data[0], batch_size, epochs, verbose=0, callbacks=[log.keras(), stop], validation_data=data[1])
    return log.history

# %% solve="predict"
def predict(texts):
    return probabilities(model, [np.array(encode(text, vocabulary), dtype=int)[:LENGTH] for text in texts]).astype(float)
