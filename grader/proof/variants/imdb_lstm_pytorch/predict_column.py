# %% [markdown]
# # one column for a row of numbers
#
# - wrong predict: found \(60, 1\): one number a review, not a column
# - wrong accuracy: found \(400, 1\): one number a review, not a column

# %% solve="predict"
def predict(texts):
    return probabilities(model, [encode(text, vocabulary) for text in texts])[:, None]
