# %% [markdown]
# # pads stand in front, whatever the side
#
# - wrong pad: side 'right': expected \[\[5, 6, 0, 0\]

# %% solve="pad"
def pad(sequences, length, side):
    batch = np.zeros((len(sequences), length), np.int64)
    for row, ids in zip(batch, sequences):
        n = min(len(ids), length)
        row[length - n :] = ids[len(ids) - n :]
    return batch
