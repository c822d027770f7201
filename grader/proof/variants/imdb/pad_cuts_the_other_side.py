# %% [markdown]
# # what is too long is cut where no padding goes
#
# - wrong pad: side 'right': expected .* found \[\[5, 6, 0, 0\], \[6, 7, 8, 9\]

# %% solve="pad"
def pad(sequences, length, side):
    batch = np.zeros((len(sequences), length), np.int64)
    for row, ids in zip(batch, sequences):
        n = min(len(ids), length)
        if side == "right":
            row[:n] = ids[len(ids) - n :]
        else:
            row[length - n :] = ids[:n]
    return batch
