# %% [markdown]
# # softmax over the pictures
#
# - wrong predict: each row sums to 1, found
# - wrong accuracy: each row of probabilities must sum to 1

# %% solve="predict"
def predict(images):
    return softmax(logits_of(model, images).T).T
