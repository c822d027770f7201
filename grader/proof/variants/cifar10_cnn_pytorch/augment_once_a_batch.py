# %% [markdown]
# # one draw for the whole batch, as torchvision's transforms do it
#
# - wrong augment: draw for each picture, not once a batch

# %% solve="augment"
def augment(batch, shift=2):
    crop = v2.RandomCrop(tuple(batch.shape[2:]), padding=shift or None, padding_mode="reflect")
    return v2.RandomHorizontalFlip()(crop(batch))
