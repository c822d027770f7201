# %% [markdown]
# # old gradients are never cleared
#
# - wrong overfit: clear the gradients before each backward

# %% solve="overfit"
def overfit(model, images, labels, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = prepare(images).to(device), torch.tensor(labels).to(device)
    model.eval()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
