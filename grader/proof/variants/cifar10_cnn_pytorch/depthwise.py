# %% [markdown] tags=["quick"]
# # another model: depthwise and pointwise convolutions, group norm, trained by a loop of its own
#
# - right predict, accuracy

# %% solve="final-recipe"
def separable(a, b, stride):
    depthwise = nn.Conv2d(a, a, 3, stride, padding=1, groups=a, bias=False)
    return nn.Sequential(depthwise, nn.Conv2d(a, b, 1, bias=False), nn.GroupNorm(8, b), nn.SiLU())


def build_final():
    stem = nn.Sequential(nn.Conv2d(3, 32, 3, padding=1, bias=False), nn.GroupNorm(8, 32), nn.SiLU())
    body = [separable(32, 64, 2), separable(64, 64, 1), separable(64, 128, 2), separable(128, 128, 1)]
    return nn.Sequential(stem, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10)).to(device)


def train_final(model):
    epochs, size = budget["final_epochs"] + 4, 32
    steps = epochs * math.ceil(len(x_train) / size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    history = []
    for _ in range(epochs):
        for rows in np.array_split(np.random.permutation(len(x_train)), math.ceil(len(x_train) / size)):
            model.train()
            loss = F.cross_entropy(model(augment(prepare(x_train[rows])).to(device)), torch.tensor(y_train[rows]).to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        history.append(float(np.mean(logits_of(model, x_val).argmax(axis=1) == y_val)))
    return {"val_accuracy": history}
