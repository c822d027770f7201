# %% [markdown]
# # a batch of floats, which no embedding takes
#
# - wrong pad: ids are int64; found float64

# %% solve="pad"
def pad(sequences, length, side):
    batch = np.zeros((len(sequences), length))
    for row, ids in zip(batch, sequences):
        n = min(len(ids), length)
        if side == "right":
            row[:n] = ids[:n]
        else:
            row[length - n :] = ids[len(ids) - n :]
    return batch
