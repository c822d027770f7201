# %% [markdown]
# # logits for probabilities
#
# - wrong predict: softmax, not logits
# - wrong accuracy: each row of probabilities must sum to 1|they look like logits|must lie between 0 and 1

# %% solve="predict"
def predict(images):
    return logits_of(model, images)
