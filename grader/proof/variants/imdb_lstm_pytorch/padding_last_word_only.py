# %% [markdown]
# # the state after the last word, and no other
# Immune to padding, and blind to what was said forty words before.
#
# - wrong padding: the first of 40 words does not matter: pool over all real words

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
        last = states[torch.arange(len(ids)), ((ids > 0).sum(1) - 1).clamp(min=0)]
        return self.head(self.dropout(torch.cat([last, last], 1))).squeeze(1)


def build_reader(rows: int) -> nn.Module:
    return Reader(rows).to(device)
