# %% [markdown]
# # words are looked up without cleaning
#
# - wrong predict: predict must clean texts as training did

# %% solve="predict"
def predict(texts):
    ids = [[vocabulary.get(word, 1) for word in tokenize(text.lower())] for text in texts]
    return probabilities(model, ids)
