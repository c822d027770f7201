# %% [markdown]
# # all padding below and to the right
# The sizes are right, the picture sits in a corner.
#
# - wrong conv2d: padding goes on all sides

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    k = kernels.shape[0]
    padded = np.pad(image, ((0, 2 * padding), (0, 2 * padding), (0, 0)))
    rows = (padded.shape[0] - k) // stride + 1
    cols = (padded.shape[1] - k) // stride + 1
    out = np.empty((rows, cols, kernels.shape[3]))
    for i in range(rows):
        for j in range(cols):
            window = padded[i * stride : i * stride + k, j * stride : j * stride + k]
            out[i, j] = np.tensordot(window, kernels, axes=3) + bias
    return out
