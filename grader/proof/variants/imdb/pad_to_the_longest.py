# %% [markdown]
# # no wider than the longest sequence
# The example has sequences longer than the length that is asked for.
#
# - wrong pad: shape \(7, 31\), found \(7, 23\)

# %% solve="pad"
def pad(sequences, length, side):
    length = min(length, max(len(ids) for ids in sequences))
    batch = np.zeros((len(sequences), length), np.int64)
    for row, ids in zip(batch, sequences):
        n = min(len(ids), length)
        if side == "right":
            row[:n] = ids[:n]
        else:
            row[length - n :] = ids[len(ids) - n :]
    return batch
