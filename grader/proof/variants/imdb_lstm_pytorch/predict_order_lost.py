# %% [markdown]
# # answers in the order of the lengths
#
# - wrong predict: the order is lost

# %% solve="predict"
def predict(texts):
    ids = sorted((encode(text, vocabulary) for text in texts), key=len)
    return probabilities(model, ids)
