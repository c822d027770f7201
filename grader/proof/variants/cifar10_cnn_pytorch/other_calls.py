# %% [markdown]
# # the same functions by other calls: NumPy, a class with forward, Adam by hand, a DataLoader
#
# - right prepare, augment, baseline, overfit, train, predict

# %% solve="prepare"
def prepare(images):
    mean, std = np.float32(MEAN), np.float32(STD)
    return torch.from_numpy(np.ascontiguousarray(((images / np.float32(255) - mean) / std).transpose(0, 3, 1, 2)))

# %% solve="augment"
def augment(batch, shift=2):
    pictures = []
    for picture in batch:
        if np.random.random() < 0.5:
            picture = picture[:, :, torch.arange(picture.shape[2] - 1, -1, -1)]
        down, right = np.random.randint(-shift, shift + 1, size=2)
        wide = F.pad(picture[None], (shift,) * 4, mode="reflect")[0] if shift else picture
        pictures.append(torch.roll(wide, (int(down), int(right)), (1, 2))[:, shift : wide.shape[1] - shift, shift : wide.shape[2] - shift])
    return torch.stack(pictures)

# %% solve="baseline"
class Classic(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv2d(a, b, 3) for a, b in ((3, 32), (32, 64), (64, 64)))
        self.hidden, self.head = nn.LazyLinear(64), nn.Linear(64, 10)

    def forward(self, x):
        for number, convolution in enumerate(self.convolutions):
            x = F.relu(convolution(x))
            x = F.max_pool2d(x, 2) if number < 2 else x
        x = F.relu(self.hidden(x.reshape(len(x), -1)))
        return self.head(F.dropout(x, 0.5, training=self.training))


def build_baseline():
    network = Classic()
    network(torch.zeros(1, 3, 32, 32))  # the lazy layer finds its size
    return network.to(device)


@torch.inference_mode()
def logits_of(model, images):
    mode = model.training
    out = np.zeros((len(images), 10), np.float32)
    for rows in np.array_split(np.arange(len(images)), 1 + len(images) // 200):
        out[rows] = model.eval()(prepare(images[rows]).to(device)).float().cpu()
    model.train(mode)
    return out

# %% solve="overfit"
def overfit(model, images, labels, steps):
    x, y = prepare(images).to(device), torch.as_tensor(labels, dtype=torch.int64, device=device)
    weights = [p for p in model.parameters() if p.requires_grad]
    mean, square = [torch.zeros_like(p) for p in weights], [torch.zeros_like(p) for p in weights]
    losses = []
    model.eval()
    for t in range(1, steps + 1):
        logits = model(x)
        loss = (logits.logsumexp(dim=1) - logits.gather(1, y[:, None])[:, 0]).mean()
        gradients = torch.autograd.grad(loss, weights)
        losses.append(float(loss.detach()))
        with torch.no_grad():
            for p, g, m, s in zip(weights, gradients, mean, square):
                m.mul_(0.9).add_(0.1 * g)
                s.mul_(0.999).add_(0.001 * g * g)
                p -= 1e-3 * (m / (1 - 0.9**t)) / ((s / (1 - 0.999**t)).sqrt() + 1e-8)
    return losses

# %% solve="one-epoch"
from torch.utils.data import DataLoader


def one_epoch(model, images, labels, optimizer, log, schedule=None, batch_size=64, transform=None, smoothing=0.0):
    losses, hits = [], []
    for rows in DataLoader(range(len(images)), batch_size, shuffle=True):
        model.train()
        x = prepare(images[rows.numpy()])
        x, y = (x if transform is None else transform(x)).to(device), torch.tensor(labels[rows.numpy()]).to(device)
        with mixed():
            logits = model(x)
        each = F.cross_entropy(logits.float(), y, label_smoothing=smoothing, reduction="none")
        model.zero_grad(set_to_none=True)
        each.mean().backward()
        optimizer.step()
        if schedule is not None:
            schedule.step()
        losses.append(each.detach())
        hits.append(logits.argmax(1) == y)
        log.step(loss=each.mean())
    return torch.cat(losses).mean().item(), torch.cat(hits).double().mean().item()

# %% solve="train"
def train(
    model, images, labels, val_images, val_labels, epochs, make_optimizer=plain_adam, title="", batch_size=64, **options
):
    steps = -(-len(images) // batch_size)
    optimizer, schedule = make_optimizer(model, epochs * steps)
    log = lab.RunLog(epochs, steps, title, chance=0.1)
    while len(log.history.get("val_loss", [])) < epochs:
        record = dict(zip(("train_loss", "train_accuracy"), one_epoch(model, images, labels, optimizer, log, schedule, batch_size, **options)))
        scores = logits_of(model, val_images)
        record["val_loss"] = cross_entropy(scores, val_labels)
        record["val_accuracy"] = np.mean(scores.argmax(axis=1) == val_labels)
        log.epoch(**record)
    return log.history

# %% solve="predict"
def predict(images):
    return torch.softmax(torch.tensor(logits_of(model, np.asarray(images))), dim=1).numpy()
