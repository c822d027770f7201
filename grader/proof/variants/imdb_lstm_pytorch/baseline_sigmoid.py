# %% [markdown]
# # a sigmoid in forward, which the loss applies again
#
# - wrong baseline: no sigmoid in forward

# %% solve="baseline"
class Baseline(nn.Module):
    def __init__(self, rows: int, dim: int = 128, units: int = 64) -> None:
        super().__init__()
        self.embedding = nn.Embedding(rows, dim)
        self.lstm = nn.LSTM(dim, units, batch_first=True)
        self.head = nn.Linear(units, 1)

    def forward(self, ids):
        _, (h, _) = self.lstm(self.embedding(ids))
        return torch.sigmoid(self.head(h[-1]).squeeze(1))


def build_baseline(rows: int = 10_000) -> nn.Module:
    return Baseline(rows).to(device)


def scores(model, ids):
    model.eval()
    with torch.no_grad():
        return model(torch.as_tensor(ids, device=device)).float().cpu().numpy()
