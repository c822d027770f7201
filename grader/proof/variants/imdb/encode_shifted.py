# %% [markdown]
# # ids are shifted by the three special tokens of Keras' own IMDb files
#
# - wrong encode: its id is 1 .* found 4

# %% solve="encode"
def encode(text, vocabulary):
    return [vocabulary.get(word, 1) + 3 for word in tokenize(clean(text))]
