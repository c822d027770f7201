# %% [markdown]
# # unknown words become padding
#
# - wrong encode: its id is 1 \(0 is padding, which is skipped\); found 0

# %% solve="encode"
def encode(text, vocabulary):
    return [vocabulary.get(word, 0) for word in tokenize(clean(text))]
