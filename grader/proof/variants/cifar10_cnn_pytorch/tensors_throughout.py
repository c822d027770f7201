# %% [markdown]
# # tensors where the reference has arrays, and SGD-free shortcuts of the library
#
# - right prepare, augment, baseline, overfit, train, predict

# %% solve="prepare"
to_input = v2.Compose([v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN.tolist(), STD.tolist())])


def prepare(images):
    return to_input(torch.einsum("nhwc->nchw", torch.tensor(np.array(images))))

# %% solve="augment"
def augment(batch, shift=2):
    n, _, h, w = batch.shape
    padded = F.pad(batch, [shift] * 4, mode="reflect")
    windows = padded.unfold(2, h, 1).unfold(3, w, 1)  # (n, c, 2 shift + 1, 2 shift + 1, h, w)
    down, right = torch.randint(2 * shift + 1, (n,)), torch.randint(2 * shift + 1, (n,))
    shifted = windows[torch.arange(n), :, down, right].clone()
    flip = torch.bernoulli(torch.full((n,), 0.5)).bool()
    shifted[flip] = shifted[flip].flip(-1)
    return shifted

# %% solve="baseline"
def conv(a, b):
    return nn.Conv2d(a, b, kernel_size=(3, 3)), nn.ReLU(inplace=True)


def build_baseline():
    return nn.Sequential(
        *conv(3, 32), nn.MaxPool2d(2, 2), *conv(32, 64), nn.MaxPool2d(2, 2), *conv(64, 64),
        nn.Flatten(1), nn.Linear(4 * 4 * 64, 64), nn.ReLU(), nn.Dropout(), nn.Linear(64, 10),
    ).to(device)


def logits_of(model, images):
    before = model.training
    try:
        model.requires_grad_(True).eval()
        with torch.no_grad():
            return torch.vstack([model(prepare(part).to(device)).float() for part in np.split(images, range(64, len(images), 64))]).cpu().numpy()
    finally:
        model.train(before)

# %% solve="overfit"
def overfit(model, images, labels, steps):
    inputs, targets = prepare(images).to(device), F.one_hot(torch.tensor(labels).long(), 10).float().to(device)
    adam = torch.optim.Adam(model.parameters())
    history = torch.zeros(steps)
    for step in range(steps):
        adam.zero_grad()
        history[step] = loss = -(targets * F.log_softmax(model.eval()(inputs), dim=1)).sum(dim=1).mean()
        loss.backward()
        adam.step()
    return history.detach().tolist()

# %% solve="one-epoch"
def one_epoch(model, images, labels, optimizer, log, schedule=None, batch_size=64, transform=None, smoothing=0.0):
    model.train()
    total = torch.zeros(2)
    for rows in torch.randperm(len(images)).split(batch_size):
        inputs = prepare(images[rows.numpy()])
        targets = torch.from_numpy(np.asarray(labels)[rows.numpy()]).long().to(device)
        logits = model((transform(inputs) if transform else inputs).to(device)).float()
        loss = nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
        total += torch.tensor([loss.item() * len(rows), (logits.argmax(1) == targets).sum().item()])
        log.step(loss=loss.item())
    return tuple((total / len(images)).tolist())

# %% solve="predict"
def predict(images):
    views = [logits_of(model, view) for view in (images, np.flip(images, axis=2).copy())]
    return np.exp(np.mean([view - np.logaddexp.reduce(view, axis=1, keepdims=True) for view in views], axis=0).clip(-60)) / np.exp(
        np.mean([view - np.logaddexp.reduce(view, axis=1, keepdims=True) for view in views], axis=0).clip(-60)
    ).sum(axis=1, keepdims=True)
