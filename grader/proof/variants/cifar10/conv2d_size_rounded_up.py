# %% [markdown]
# # the output's size is rounded up where a last window does not fit
# In the examples every window fits.
#
# - wrong conv2d: only whole windows count

# %% solve="conv2d"
def conv2d(image, kernels, bias, stride=1, padding=0):
    k = kernels.shape[0]
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    rows = int(np.ceil((padded.shape[0] - k) / stride)) + 1
    cols = int(np.ceil((padded.shape[1] - k) / stride)) + 1
    out = np.zeros((rows, cols, kernels.shape[3]))
    for i in range(0, padded.shape[0] - k + 1, stride):
        for j in range(0, padded.shape[1] - k + 1, stride):
            out[i // stride, j // stride] = np.tensordot(padded[i : i + k, j : j + k], kernels, axes=3) + bias
    return out
