# %% [markdown]
# # no eval() before a prediction
#
# - wrong train: model.eval\(\) stops dropout

# %% solve="probabilities"
def probabilities(model, ids, batch_size=128):
    p, order = np.zeros(len(ids)), np.argsort([len(x) for x in ids])
    with torch.no_grad():
        for start in range(0, len(ids), batch_size):
            batch = order[start : start + batch_size]
            p[batch] = torch.sigmoid(model(to_tensor([ids[i] for i in batch]))).float().cpu().numpy()
    return p
