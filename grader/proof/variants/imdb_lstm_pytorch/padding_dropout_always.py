# %% [markdown]
# # F.dropout without training=, which no evaluation switches off
#
# - wrong padding: use self.dropout, which evaluation switches off

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
        real = (ids > 0)[:, :, None]
        mean = (states * real).sum(1) / real.sum(1).clamp(min=1)
        largest = states.masked_fill(~real, -1).amax(1)
        return self.head(F.dropout(torch.cat([largest, mean], 1), 0.3)).squeeze(1)


def build_reader(rows: int) -> nn.Module:
    return Reader(rows).to(device)
