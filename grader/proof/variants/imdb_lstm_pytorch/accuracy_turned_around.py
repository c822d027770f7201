# %% [markdown]
# # the chance that a review is negative
#
# - wrong accuracy: no more than guessing: .* is 1 'positive'

# %% solve="predict"
def predict(texts):
    return 1 - probabilities(model, [encode(text, vocabulary) for text in texts])
