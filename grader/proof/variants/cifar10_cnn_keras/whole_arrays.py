# %% [markdown]
# # whole arrays where the reference has batches, a subclassed model, fit for twenty images
#
# - right prepare, augment, baseline, overfit, train, predict

# %% solve="prepare"
def prepare(images):
    scale, offset = 1 / STD, -MEAN / STD
    return np.multiply(images, scale, dtype=np.float32) + offset.astype(np.float32)

# %% solve="augment"
def augment(batch, shift=2):
    n, h, w, _ = batch.shape
    reflected = lambda at, size: np.abs((at + size - 1) % (2 * size - 2) - (size - 1)) if size > 1 else at * 0
    rows = (dice.integers(-shift, shift + 1, (n, 1)) + np.arange(h)) % (2 * h - 2)
    columns = (dice.integers(-shift, shift + 1, (n, 1)) + np.arange(w)) % (2 * w - 2)
    rows, columns = np.minimum(rows, 2 * h - 2 - rows), np.minimum(columns, 2 * w - 2 - columns)
    columns = np.where(dice.integers(2, size=(n, 1)), columns, w - 1 - columns)
    return np.take_along_axis(np.take_along_axis(batch, rows[:, :, None, None], 1), columns[:, None, :, None], 2)

# %% solve="baseline"
@keras.saving.register_keras_serializable()
class Classic(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.parts = [keras.layers.Conv2D(filters, 3, activation="relu") for filters in (32, 64, 64)]
        self.pool, self.flat, self.drop = keras.layers.MaxPool2D(), keras.layers.Flatten(), keras.layers.Dropout(0.5)
        self.hidden, self.head = keras.layers.Dense(64, "relu"), keras.layers.Dense(10)

    def call(self, x, training=False):
        x = self.pool(self.parts[0](x))
        x = self.parts[2](self.pool(self.parts[1](x)))
        return self.head(self.drop(self.hidden(self.flat(x)), training=training))


def build_baseline():
    model = Classic()
    model(np.zeros((1, 32, 32, 3), "float32"))
    return model


def logits_of(model, images):
    return model.predict(prepare(images), batch_size=128, verbose=0)

# %% solve="overfit"
def overfit(model, images, labels, steps):
    dropouts = [layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.Dropout)]
    rates = [layer.rate for layer in dropouts]
    for layer in dropouts:
        layer.rate = 0
    model.compile(keras.optimizers.Adam(1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(prepare(images), labels, batch_size=len(images), epochs=steps, verbose=0)
    for layer, rate in zip(dropouts, rates):
        layer.rate = rate
    return history.history["loss"]

# %% solve="train"
def train(model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64,
          transform=None, smoothing=0.0, callbacks=()):
    steps = -(-len(images) // batch_size)
    log = lab.RunLog(epochs, steps, title, chance=0.1)

    def stream():
        order = dice.permutation(len(images))
        for rows in np.split(order, range(batch_size, len(order), batch_size)):
            yield prepare(transform(images[rows]) if transform else images[rows]), labels[rows].astype("int64")

    signature = tf.TensorSpec((None, 32, 32, 3), tf.float32), tf.TensorSpec((None,), tf.int64)
    batches = tf.data.Dataset.from_generator(stream, output_signature=signature).repeat()
    model.compile(make_optimizer(epochs * steps), cross_entropy_loss(smoothing), metrics=["accuracy"])
    model.fit(batches, steps_per_epoch=steps, epochs=epochs, verbose=0, callbacks=[log.keras(), *callbacks],
              validation_data=(prepare(val_images), val_labels))
    return log.history

# %% solve="predict"
def predict(images):
    logits = logits_of(model, images).astype(float)
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
