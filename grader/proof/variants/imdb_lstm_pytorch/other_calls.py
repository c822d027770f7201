# %% [markdown]
# # the same functions by other calls: cells in a loop, states by index, no sorting
#
# - right baseline, padding, train, predict

# %% solve="baseline"
class Baseline(nn.Module):
    """Embed, read word after word, score the last state."""

    def __init__(self, rows: int, dim: int = 128, units: int = 64) -> None:
        super().__init__()
        self.table, self.cell, self.head = nn.Embedding(rows, dim), nn.LSTMCell(dim, units), nn.Linear(units, 1)

    def forward(self, ids):
        state = None
        for vectors in self.table(ids).unbind(1):
            state = self.cell(vectors, state)
        return self.head(state[0])[:, 0]


def build_baseline(rows: int = 10_000) -> nn.Module:
    return Baseline(rows).to(device)


def scores(model, ids):
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        logits = model(torch.tensor(np.asarray(ids)).to(device))
    model.train(was_training)
    return logits.cpu().float().numpy()

# %% solve="padding"
class Reader(nn.Module):
    """Pool with a loop over the reviews."""

    def __init__(self, rows: int, dim: int = 64, units: int = 64, dropout: float = 0.3) -> None:
        super().__init__()
        self.embedding = nn.Embedding(rows, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, units, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * units, 1)

    def read(self, ids):
        return self.lstm(self.dropout(self.embedding(ids)))[0]

    def forward(self, ids):
        pooled = []
        for review, states in zip(ids, self.read(ids)):
            words = states[: max(1, int((review > 0).sum()))]
            pooled.append(torch.cat([words.max(0).values, words.mean(0)]))
        return self.head(self.dropout(torch.stack(pooled)))[:, 0]


def build_reader(rows: int) -> nn.Module:
    return Reader(rows).to(device)

# %% solve="probabilities"
def probabilities(model, ids, batch_size=128):
    was_training = model.training
    model.eval()
    parts = [np.zeros(0, np.float32)]
    for start in range(0, len(ids), batch_size):
        with torch.no_grad():
            logits = model(to_tensor(ids[start : start + batch_size]))
        parts.append(1 / (1 + np.exp(-logits.float().cpu().numpy())))
    model.train(was_training)
    return np.concatenate(parts)

# %% solve="train"
import io


def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, cycle=True, title=""):
    labels, n_batches = np.asarray(labels), math.ceil(len(ids) / batch_size)
    optimizer, schedule = optimizer_for(model, rate, epochs * n_batches, cycle)
    log = lab.RunLog(epochs, n_batches, title, chance=0.5)
    kept, reached = None, []
    for epoch in range(epochs):
        learned = one_epoch(model, ids, labels, optimizer, schedule, batch_size, epoch, log)
        reached.append(validate(model, ids_val, labels_val))
        if reached[-1]["val_accuracy"] >= max(r["val_accuracy"] for r in reached):
            kept = io.BytesIO()
            torch.save(model.state_dict(), kept)
        log.epoch(**learned, **reached[-1])
    kept.seek(0)
    model.load_state_dict(torch.load(kept))
    return log.history

# %% solve="predict"
def predict(texts):
    answers = np.empty(len(texts))
    for start in range(0, len(texts), 50):
        ids = [encode(str(text), vocabulary) for text in texts[start : start + 50]]
        answers[start : start + 50] = probabilities(model, ids, batch_size=7)
    return answers
