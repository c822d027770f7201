# %% [markdown]
# # batches are padded in front
# A network with a mask does not mind. The last one reads the pads, so that an answer depends on its neighbours' lengths.
#
# - right train
# - wrong predict: among others

# %% solve="probabilities"
def probabilities(model, sequences, batch_size=256):
    lengths = np.array([len(ids) for ids in sequences])
    order = np.argsort(lengths)
    p = np.zeros(len(sequences), np.float32)
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        longest = max(1, min(LENGTH, lengths[rows].max()))
        p[rows] = model.predict_on_batch(pad([sequences[i] for i in rows], longest, "left"))[:, 0]
    return p
