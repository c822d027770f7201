# %% [markdown]
# # 64 bits a number
#
# - wrong prepare: expected float32, found float64: twice the memory

# %% solve="prepare"
def prepare(images):
    return (images - MEAN.astype(float)) / STD
