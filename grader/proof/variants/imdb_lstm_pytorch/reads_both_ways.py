# %% [markdown]
# # another model: a bidirectional LSTM over packed reviews, mean pooling, AdamW
#
# - right predict, accuracy

# %% solve="final-recipe"
class BothWays(nn.Module):
    def __init__(self, rows, dim=64, units=48):
        super().__init__()
        self.embedding = nn.Embedding(rows, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, units, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * units, 1)

    def forward(self, ids):
        lengths = (ids > 0).sum(1).clamp(min=1)
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return self.head(states.sum(1) / lengths[:, None]).squeeze(1)


def build_final():
    torch.manual_seed(1)
    return BothWays(VOCABULARY_SIZE).to(device)


def train_final(model):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=1e-3)
    loss_of, labels, history = nn.BCEWithLogitsLoss(), np.asarray(y_train, np.float32), []
    lengths = np.array([min(len(ids), LENGTH) for ids in ids_train])
    for epoch in range(settings["epochs"]):
        model.train()
        for rows in bucket_batches(lengths, settings["batch"], epoch):
            loss = loss_of(model(to_tensor([ids_train[i] for i in rows])), torch.tensor(labels[rows]).to(device))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        history.append(validate(model, ids_val, y_val)["val_accuracy"])
    return {"val_accuracy": history}
