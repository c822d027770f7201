# %% [markdown]
# # the bias is added to every product
#
# - wrong conv2d: each filter's bias is added once

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    k = kernels.shape[0]
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows = (padded.shape[0] - k) // stride + 1
    cols = (padded.shape[1] - k) // stride + 1
    out = np.empty((rows, cols, kernels.shape[3]))
    for i in range(rows):
        for j in range(cols):
            window = padded[i * stride : i * stride + k, j * stride : j * stride + k]
            out[i, j] = (window[..., None] * kernels + bias).sum(axis=(0, 1, 2))
    return out
