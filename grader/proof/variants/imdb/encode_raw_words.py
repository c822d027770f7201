# %% [markdown]
# # words are split off without cleaning
#
# - wrong encode: \(clean and tokenise first\)

# %% solve="encode"
def encode(text, vocabulary):
    return [vocabulary.get(word, 1) for word in text.lower().split()]
