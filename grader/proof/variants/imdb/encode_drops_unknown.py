# %% [markdown]
# # unknown words are left out
#
# - wrong encode: five tokens: it, is, n't, good and the full stop

# %% solve="encode"
def encode(text, vocabulary):
    return [vocabulary[word] for word in tokenize(clean(text)) if word in vocabulary]
