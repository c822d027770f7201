# %% [markdown]
# # a learning rate a hundred times too high
#
# - wrong overfit: the loss jumps up by

# %% solve="overfit"
def overfit(model, images, labels, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
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
