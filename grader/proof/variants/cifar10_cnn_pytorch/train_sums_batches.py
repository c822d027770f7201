# %% [markdown]
# # losses of batches are added up and divided by the images
#
# - wrong train: add up loss times images, divide by their number

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
        loss_sum += loss.item()
        right += (logits.argmax(dim=1) == y).sum().item()
        log.step(loss=loss.item())
    return loss_sum / len(images), right / len(images)
