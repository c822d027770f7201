# %% [markdown]
# # a layer's own stride is felt by the layer itself
#
# - wrong counting: 6 pixels, found 7

# %% solve="counting"
def conv_output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def n_params(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def receptive_field(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field
