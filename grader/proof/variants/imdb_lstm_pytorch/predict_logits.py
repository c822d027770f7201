# %% [markdown]
# # logits for probabilities
#
# - wrong predict: probabilities lie between 0 and 1; found .*the network gives logits
# - wrong accuracy: probabilities must lie between 0 and 1

# %% solve="predict"
def predict(texts):
    p = probabilities(model, [encode(text, vocabulary) for text in texts])
    return np.log(p / (1 - p)) - 5
