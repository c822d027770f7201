# %% [markdown]
# # a copy learns, the model that was passed in does not
#
# - wrong overfit: train that model, not a copy

# %% solve="overfit"
def overfit(model, images, labels, steps):
    model = copy.deepcopy(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = prepare(images).to(device), torch.tensor(labels).to(device)
    model.eval()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
