# %% [markdown]
# # classes for probabilities
#
# - wrong predict: different answers: probabilities, not classes

# %% solve="predict"
def predict(texts):
    return (probabilities(model, [encode(text, vocabulary) for text in texts]) > 0.5).astype(float)
