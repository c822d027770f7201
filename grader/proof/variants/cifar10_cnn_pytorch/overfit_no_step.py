# %% [markdown]
# # gradients without a step
#
# - wrong overfit: the loss never moves: backward computes gradients

# %% solve="overfit"
def overfit(model, images, labels, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = prepare(images).to(device), torch.tensor(labels).to(device)
    model.eval()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses
