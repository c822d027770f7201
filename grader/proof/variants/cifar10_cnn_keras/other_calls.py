# %% [markdown]
# # the same functions by other calls: a normalising layer, loops, the functional way, train_step by hand
#
# - right prepare, augment, baseline, overfit, train, predict

# %% solve="prepare"
normalise = keras.layers.Normalization(mean=MEAN, variance=np.square(STD))


def prepare(images):
    return np.asarray(normalise(np.asarray(images, dtype="float32")))

# %% solve="augment"
def augment(batch, shift=2):
    out = np.empty_like(batch)
    for number, picture in enumerate(batch):
        if dice.random() > 0.5:
            picture = np.fliplr(picture)
        down, right = dice.integers(-shift, shift + 1, size=2)
        wide = np.pad(picture, ((shift, shift), (shift, shift), (0, 0)), mode="symmetric")
        h, w = picture.shape[:2]
        out[number] = wide[shift - down : shift - down + h, shift - right : shift - right + w]
    return out

# %% solve="baseline"
def build_baseline():
    x = seen = keras.Input((32, 32, 3))
    for filters in (32, 64):
        x = keras.layers.Conv2D(filters, (3, 3))(x)
        x = keras.layers.MaxPooling2D((2, 2))(keras.activations.relu(x))
    x = keras.layers.Flatten()(keras.layers.Conv2D(64, (3, 3), activation="relu")(x))
    x = keras.layers.Dropout(0.5)(keras.layers.Dense(64, activation="relu")(x))
    return keras.Model(seen, keras.layers.Dense(10)(x))


def logits_of(model, images):
    if len(images) <= 64:
        return np.array(model(prepare(images), training=False), dtype=np.float32)
    return np.vstack([logits_of(model, images[:64]), logits_of(model, images[64:])])

# %% solve="overfit"
def overfit(model, images, labels, steps):
    x, y = keras.ops.convert_to_tensor(prepare(images)), keras.ops.one_hot(labels, 10)
    optimizer = keras.optimizers.Adam(learning_rate=0.001)
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y, model(x, training=False), from_logits=True))
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))
        losses.append(loss.numpy().item())
    return losses

# %% solve="train"
def train(model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64,
          transform=None, smoothing=0.0, callbacks=()):
    batches = Batches(images, labels, batch_size, True, transform)
    optimizer, loss_of = make_optimizer(epochs * len(batches)), cross_entropy_loss(smoothing)
    log = lab.RunLog(epochs, len(batches), title, chance=0.1)
    optimizer.build(model.trainable_variables)
    for callback in callbacks:
        callback.set_model(model)

    @tf.function(reduce_retracing=True)
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = tf.reduce_mean(loss_of(y, logits))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss, tf.reduce_sum(tf.cast(tf.argmax(logits, 1) == tf.cast(y, tf.int64), tf.int32))

    for epoch in range(epochs):
        loss_sum = hits = 0
        for number in range(len(batches)):
            x, y = batches[number]
            loss, right = step(tf.constant(x), tf.constant(y))
            loss_sum, hits = loss_sum + float(loss) * len(y), hits + int(right)
            log.step(loss=float(loss))
        batches.on_epoch_end()
        scores = logits_of(model, val_images)
        log.epoch(train_loss=loss_sum / len(images), train_accuracy=hits / len(images),
                  val_loss=cross_entropy(scores, val_labels), val_accuracy=np.mean(scores.argmax(1) == val_labels))
        for callback in callbacks:
            callback.on_epoch_end(epoch)
    return log.history

# %% solve="predict"
def predict(images):
    return np.asarray(keras.ops.softmax(logits_of(model, np.asarray(images))))
