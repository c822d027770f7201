# %% [markdown]
# # eighty steps, whatever is asked for
#
# - wrong overfit: steps is an argument

# %% solve="overfit"
def overfit(model, images, labels, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = prepare(images).to(device), torch.tensor(labels).to(device)
    model.eval()
    losses = []
    for _ in range(80):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
