# %% [markdown]
# # the side is ignored
#
# - wrong pad: side 'left' pads and cuts at the front

# %% solve="pad"
def pad(sequences, length, side):
    batch = np.zeros((len(sequences), length), np.int64)
    for row, ids in zip(batch, sequences):
        n = min(len(ids), length)
        row[:n] = ids[:n]
    return batch
