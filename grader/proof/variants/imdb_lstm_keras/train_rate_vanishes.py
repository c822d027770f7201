# %% [markdown]
# # a schedule that counts epochs, so the rate is gone after a few steps
#
# - wrong train: the training loss hardly falls

# %% solve="train"
def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, title=""):
    per_epoch = math.ceil(len(ids) / batch_size)
    warmup = epochs * per_epoch // 4
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 25, epochs, warmup_target=rate, warmup_steps=1
    )
    model.compile(keras.optimizers.Adam(schedule, clipnorm=1.0), loss="binary_crossentropy", metrics=["accuracy"])
    log = lab.RunLog(epochs, per_epoch, title, chance=0.5)
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    batches, asked = stream(ids, labels, batch_size), stream(ids_val, labels_val, 256)
    model.fit(batches, validation_data=asked, epochs=epochs, verbose=0, shuffle=False, callbacks=[log.keras(), stop])
    return log.history
