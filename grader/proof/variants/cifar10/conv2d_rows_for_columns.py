# %% [markdown]
# # height and width change places in the output
#
# - wrong conv2d: give \(3, 4, 1\), found \(4, 3, 1\)

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    k = kernels.shape[0]
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows = (padded.shape[0] - k) // stride + 1
    cols = (padded.shape[1] - k) // stride + 1
    out = np.empty((cols, rows, kernels.shape[3]))
    for i in range(rows):
        for j in range(cols):
            window = padded[i * stride : i * stride + k, j * stride : j * stride + k]
            out[j, i] = np.tensordot(window, kernels, axes=3) + bias
    return out
