# %% [markdown]
# # a window that does not fit is counted in part
#
# - wrong counting: seven whole windows of 2 fit into 15, found 7.5

# %% solve="counting"
def conv_output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) / stride + 1


def n_params(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def receptive_field(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field
