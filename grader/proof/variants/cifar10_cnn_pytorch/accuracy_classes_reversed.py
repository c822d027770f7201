# %% [markdown]
# # classes counted from the end
#
# - wrong accuracy: hardly more than guessing

# %% solve="predict"
def predict(images):
    return softmax(logits_of(model, images))[:, ::-1]
