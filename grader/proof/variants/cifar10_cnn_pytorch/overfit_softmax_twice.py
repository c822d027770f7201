# %% [markdown]
# # softmax before a loss that applies it
#
# - wrong overfit: the first loss should be near|the floor of a softmax applied twice|should be below 0.2

# %% solve="overfit"
def overfit(model, images, labels, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = prepare(images).to(device), torch.tensor(labels).to(device)
    model.eval()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(x).softmax(dim=1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
