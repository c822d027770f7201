# %% [markdown]
# # validation is measured on training images
#
# - wrong train: val_accuracy is no share of 17 images|the log says .* on validation images

# %% solve="train"
def train(
    model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64, **options
):
    steps = math.ceil(len(images) / batch_size)
    optimizer, schedule = make_optimizer(model, epochs * steps)
    log = lab.RunLog(epochs, steps, title, chance=0.1)
    for _ in range(epochs):
        loss, accuracy = one_epoch(model, images, labels, optimizer, log, schedule, batch_size, **options)
        logits, truth = torch.tensor(logits_of(model, images)), torch.tensor(labels)
        log.epoch(
            train_loss=loss,
            train_accuracy=accuracy,
            val_loss=F.cross_entropy(logits, truth).item(),
            val_accuracy=(logits.argmax(dim=1) == truth).float().mean().item(),
        )
    return log.history
