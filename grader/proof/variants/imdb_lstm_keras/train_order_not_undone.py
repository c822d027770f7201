# %% [markdown]
# # answers stay in the order of the lengths
# Each is right, and belongs to another review.
#
# - wrong train: are the answers back in the given order

# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    lengths = np.array([len(ids) for ids in sequences])
    order = np.argsort(lengths)
    parts = []
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        longest = max(1, min(LENGTH, lengths[rows].max()))
        parts.append(model.predict_on_batch(pad([sequences[i] for i in rows], longest, "right"))[:, 0])
    return np.concatenate(parts)
