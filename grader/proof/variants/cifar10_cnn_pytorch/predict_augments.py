# %% [markdown]
# # pictures are shifted and flipped at random before an answer
#
# - wrong predict: the same images got other answers the second time

# %% solve="predict"
def predict(images):
    shifted = augment(torch.tensor(images).permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    return softmax(logits_of(model, shifted.numpy()))
