# %% [markdown]
# # a column for a row of numbers
#
# - wrong train: shape \(80,\); found \(80, 1\)

# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    lengths = np.array([len(ids) for ids in sequences])
    order = np.argsort(lengths)
    p = np.zeros(len(sequences), np.float32)
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        longest = max(1, min(LENGTH, lengths[rows].max()))
        p[rows] = model.predict_on_batch(pad([sequences[i] for i in rows], longest, "right"))[:, 0]
    return p[:, None]
