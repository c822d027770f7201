# %% [markdown]
# # the mean of the batches' accuracies, in which a small batch counts as much as a full one
#
# - wrong train: train_accuracy is no share of 83 images

# %% solve="one-epoch"
def one_epoch(model, images, labels, optimizer, log, schedule=None, batch_size=64, transform=None, smoothing=0.0):
    model.train()
    order = np.random.permutation(len(images))
    loss_sum = right = 0
    for i in range(0, len(images), batch_size):
        rows = order[i : i + batch_size]
        x, y = prepare(images[rows]), torch.tensor(labels[rows]).to(device)
        x = (transform(x) if transform else x).to(device)
        logits = model(x)
        loss = F.cross_entropy(logits.float(), y, label_smoothing=smoothing)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
        loss_sum += loss.item() * len(rows)
        right += (logits.argmax(dim=1) == y).float().mean().item()
        log.step(loss=loss.item())
    return loss_sum / len(images), right / math.ceil(len(images) / batch_size)
