# %% [markdown]
# # pictures are shifted and flipped at random before an answer
#
# - wrong predict: the same images got other answers the second time

# %% solve="predict"
def predict(images):
    return softmax(logits_of(model, augment(images)))
