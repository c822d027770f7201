# %% [markdown]
# # images that fill no batch are left out
#
# - wrong train: train_accuracy is no share of 83 images|is the last, smaller batch left out

# %% solve="train"
def train(model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64,
          transform=None, smoothing=0.0, callbacks=()):
    whole = max(batch_size, len(images) // batch_size * batch_size)
    images, labels = images[:whole], labels[:whole]
    batches = Batches(images, labels, batch_size, shuffle=True, transform=transform)
    log = lab.RunLog(epochs, len(batches), title, chance=0.1)
    optimizer = make_optimizer(epochs * len(batches))
    model.compile(optimizer=optimizer, loss=cross_entropy_loss(smoothing), metrics=["accuracy"])
    model.fit(batches, epochs=epochs, validation_data=Batches(val_images, val_labels, 500), verbose=0,
              callbacks=[log.keras(), *callbacks])
    return log.history
