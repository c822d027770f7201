# %% [markdown]
# # classes counted from 1
#
# - wrong accuracy: hardly more than guessing

# %% solve="predict"
def predict(images):
    return np.roll(softmax(logits_of(model, images)), 1, axis=1)
