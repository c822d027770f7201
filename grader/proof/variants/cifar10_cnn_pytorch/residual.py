# %% [markdown]
# # another route: a residual network, AdamW, and plain loops where the reference has array tricks
# Everything here differs in style from the reference and is as right.
#
# - right split, prepare, conv2d, cross-entropy, confusion, tuning, predict, accuracy

# %% solve="split"
def split(labels, n_val, seed):
    chance = np.random.default_rng(seed)
    picked = np.zeros(len(labels), dtype=bool)
    for k in set(labels.tolist()):
        rows = [i for i, label in enumerate(labels) if label == k]
        picked[chance.choice(rows, size=round(n_val * len(rows) / len(labels)), replace=False)] = True
    return np.where(~picked)[0], np.where(picked)[0]

# %% solve="prepare"
def prepare(images):
    scaled = (np.asarray(images, dtype=np.float32) / 255 - MEAN.astype(np.float32)) / STD.astype(np.float32)
    return torch.from_numpy(np.moveaxis(scaled, -1, 1))

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    k, n_filters = kernels.shape[0], kernels.shape[3]
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows = range(0, padded.shape[0] - k + 1, stride)
    columns = range(0, padded.shape[1] - k + 1, stride)
    out = np.zeros((len(rows), len(columns), n_filters))
    for a, i in enumerate(rows):
        for b, j in enumerate(columns):
            for f in range(n_filters):
                out[a, b, f] = (padded[i : i + k, j : j + k] * kernels[..., f]).sum() + bias[f]
    return out

# %% solve="cross-entropy"
def cross_entropy(logits, labels):
    surprise = [np.logaddexp.reduce(row) - row[label] for row, label in zip(logits, labels)]
    return float(sum(surprise) / len(surprise))

# %% solve="build-model"
class Residual(nn.Module):
    """Two convolutions whose result is added to what came in."""

    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)])

    def forward(self, x):
        inner = F.relu(self.norms[0](self.first(x)))
        return F.relu(x + self.norms[1](self.second(inner)))


def down(channels_in, channels_out):
    """Twice the channels on half the pixels."""
    convolution = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
    return nn.Sequential(convolution, nn.MaxPool2d(2), nn.BatchNorm2d(channels_out), nn.ReLU())


def build_model(width=32):
    layers = [down(3, width), down(width, 3 * width), Residual(3 * width), down(3 * width, 4 * width), Residual(4 * width)]
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10)).to(device)

# %% solve="recipe"
def adamw(model, steps, peak):
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, weight_decay=0.02)
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=peak, total_steps=steps, pct_start=0.25)


def fit(model, images, labels, epochs, peak=4e-3, smoothing=0.1, title=""):
    options = {"title": title, "batch_size": 64, "transform": augment, "smoothing": smoothing}
    make = lambda model, steps: adamw(model, steps, peak)
    return train(model, images, labels, x_val, y_val, epochs, make_optimizer=make, **options)

# %% solve="configs"
configs = [{"peak": 1e-3}, {"peak": 4e-3}, {"peak": 1.6e-2}]
trials = lab.run_trials(run, configs)

# %% solve="confusion"
def confusion(labels, predicted, n_classes):
    return np.array([[np.sum((labels == i) & (predicted == j)) for j in range(n_classes)] for i in range(n_classes)])

# %% solve="final-recipe"
def build_final():
    return build_model(trials[choice].get("width", 32))


def train_final(model):
    return fit(model, x_train, y_train, budget["final_epochs"] + 4, peak=trials[choice]["peak"], title="final")
