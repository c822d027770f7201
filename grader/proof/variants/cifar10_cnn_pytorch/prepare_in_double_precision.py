# %% [markdown]
# # 64 bits a number
#
# - wrong prepare: expected float32, found float64

# %% solve="prepare"
def prepare(images):
    return torch.tensor((images / 255 - MEAN) / STD).permute(0, 3, 1, 2)
