# %% [markdown]
# # a review is cut at a hundred words on the way
# Cutting is the business of `pad`, which knows the side.
#
# - wrong encode: 173 words have 173 ids, found 100: a review is encoded whole

# %% solve="encode"
def encode(text, vocabulary):
    return [vocabulary.get(word, 1) for word in tokenize(clean(text))[:100]]
