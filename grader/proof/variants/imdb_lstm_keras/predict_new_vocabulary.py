# %% [markdown]
# # a vocabulary made of the texts that are asked for
#
# - wrong predict: the vocabulary is made of these texts

# %% solve="predict"
def predict(texts):
    words = build_vocabulary(texts, VOCABULARY_SIZE)
    return probabilities(model, [encode(text, words) for text in texts])
