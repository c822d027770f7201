# %% [markdown]
# # the output at the last position, the last real state and the mean, a loss on probabilities
#
# - right baseline, padding, train, predict

# %% solve="baseline"
class Baseline(nn.Module):
    def __init__(self, rows: int, dim: int = 128, units: int = 64) -> None:
        super().__init__()
        self.embedding = nn.Embedding(rows, dim)
        self.lstm = nn.LSTM(dim, units)
        self.head = nn.Linear(units, 1)

    def forward(self, ids):
        outputs, _ = self.lstm(self.embedding(ids.T))  # words first
        return self.head(outputs[-1]).reshape(-1)


def build_baseline(rows: int = 10_000) -> nn.Module:
    return Baseline(rows).to(device)


@torch.no_grad()
def scores(model, ids):
    return model.eval()(torch.as_tensor(ids, device=device)).float().cpu().numpy()

# %% solve="padding"
class Reader(nn.Module):
    def __init__(self, rows: int, dim: int = 64, units: int = 64, dropout: float = 0.3) -> None:
        super().__init__()
        self.embedding = nn.Embedding(rows, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, units, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * units, 1)

    def read(self, ids):
        return self.lstm(self.dropout(self.embedding(ids)))[0]

    def forward(self, ids):
        states = self.read(ids)
        n_words = (ids > 0).sum(1)
        last = states[torch.arange(len(ids), device=ids.device), (n_words - 1).clamp(min=0)]
        mean = torch.einsum("ntu,nt->nu", states, (ids > 0).to(states.dtype)) / n_words.clamp(min=1)[:, None]
        return self.head(self.dropout(torch.cat([last, mean], 1))).squeeze(1)


def build_reader(rows: int) -> nn.Module:
    return Reader(rows).to(device)

# %% solve="one-epoch"
def one_epoch(model, ids, labels, optimizer, schedule, batch_size, seed, log):
    model.train()
    losses, norms, sizes = [], [], []
    for batch in bucket_batches(np.array([len(x) for x in ids]).clip(max=LENGTH), batch_size, seed):
        target = torch.tensor(labels[batch].astype(np.float32)).to(device)
        p = torch.sigmoid(model(to_tensor([ids[i] for i in batch])).float())
        loss = F.binary_cross_entropy(p, target)
        model.zero_grad()
        loss.backward()
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)))
        losses.append(float(loss.detach()))
        sizes.append(len(batch))
        optimizer.step()
        schedule.step()
        log.step(loss=losses[-1])
    return {"train_loss": np.average(losses, weights=sizes), "gradient": np.average(norms, weights=sizes)}

# %% solve="train"
def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, cycle=True, title=""):
    labels, n_batches = np.asarray(labels), math.ceil(len(ids) / batch_size)
    optimizer, schedule = optimizer_for(model, rate, epochs * n_batches, cycle)
    log = lab.RunLog(epochs, n_batches, title, chance=0.5)
    best = {}
    for epoch in range(epochs):
        learned = one_epoch(model, ids, labels, optimizer, schedule, batch_size, epoch, log)
        reached = validate(model, ids_val, labels_val)
        log.epoch(**learned, **reached)
        if reached["val_accuracy"] == max(log.history["val_accuracy"]):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(best)
    return log.history

# %% solve="predict"
def predict(texts):
    ids = [encode(text, vocabulary)[:LENGTH] for text in texts]
    return probabilities(model, ids).astype(np.float32)
