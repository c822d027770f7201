# %% [markdown]
# # a receptive field without strides
#
# - wrong counting: after a stride of 2 a 3 x 3 window spans

# %% solve="counting"
def conv_output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def n_params(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, stride in layers)
