# %% [markdown]
# # answers stay in the order of the lengths
# Each is right, and belongs to another review.
#
# - wrong train: from those of each review alone: put them back in order

# %% solve="probabilities"
def probabilities(model, ids, batch_size=128):
    model.eval()
    order, parts = np.argsort([len(x) for x in ids]), []
    with torch.inference_mode():
        for start in range(0, len(ids), batch_size):
            batch = order[start : start + batch_size]
            parts.append(torch.sigmoid(model(to_tensor([ids[i] for i in batch]))).float().cpu().numpy())
    return np.concatenate(parts)
