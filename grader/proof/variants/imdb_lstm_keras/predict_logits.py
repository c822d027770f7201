# %% [markdown]
# # logits for probabilities
#
# - wrong predict: probabilities lie between 0 and 1; found
# - wrong accuracy: probabilities must lie between 0 and 1

# %% solve="predict"
def predict(texts):
    p = probabilities(model, [encode(text, vocabulary) for text in texts]).clip(1e-6, 1 - 1e-6)
    return np.log(p / (1 - p)) - 5
