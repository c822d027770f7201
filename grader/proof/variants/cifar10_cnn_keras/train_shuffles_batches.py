# %% [markdown]
# # only the order of the batches changes
# `fit(shuffle=True)` does no more with a PyDataset.
#
# - wrong train: Batches\(..., shuffle=True\) shuffles images

# %% solve="train"
class OrderOnly(Batches):
    def on_epoch_end(self):
        self.turn = dice.permutation(len(self))

    def __getitem__(self, i):
        return super().__getitem__(self.turn[i])


def train(model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64,
          transform=None, smoothing=0.0, callbacks=()):
    batches = OrderOnly(images, labels, batch_size, transform=transform)
    log = lab.RunLog(epochs, len(batches), title, chance=0.1)
    optimizer = make_optimizer(epochs * len(batches))
    model.compile(optimizer=optimizer, loss=cross_entropy_loss(smoothing), metrics=["accuracy"])
    model.fit(batches, epochs=epochs, validation_data=Batches(val_images, val_labels, 500), verbose=0,
              callbacks=[log.keras(), *callbacks])
    return log.history
