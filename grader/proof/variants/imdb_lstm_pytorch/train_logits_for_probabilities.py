# %% [markdown]
# # logits are returned, no sigmoid
#
# - wrong train: probabilities lie between 0 and 1; found

# %% solve="probabilities"
def probabilities(model, ids, batch_size=128):
    model.eval()
    p, order = np.zeros(len(ids)), np.argsort([len(x) for x in ids])
    with torch.inference_mode():
        for start in range(0, len(ids), batch_size):
            batch = order[start : start + batch_size]
            p[batch] = model(to_tensor([ids[i] for i in batch])).float().cpu().numpy()
    return p
