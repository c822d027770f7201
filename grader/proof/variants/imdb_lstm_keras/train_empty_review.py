# %% [markdown]
# # an empty review makes a batch without a word
#
# - wrong train: an empty review must get a probability too|positive|size

# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    lengths = np.array([len(ids) for ids in sequences])
    order = np.argsort(lengths)
    p = np.full(len(sequences), np.nan, np.float32)
    batch_size = 1
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        longest = min(LENGTH, lengths[rows].max())
        if longest == 0:
            continue
        p[rows] = model.predict_on_batch(pad([sequences[i] for i in rows], longest, "right"))[:, 0]
    return p
