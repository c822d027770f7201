# %% [markdown]
# # ratings and the heart are thrown away
#
# - wrong clean: digits and punctuation stay

# %% solve="clean"
def clean(text: str) -> str:
    text = re.sub(r"</?[a-z][^>]*>", " ", text.lower()).replace("’", "'")
    return " ".join(re.sub(r"[^a-z.' ]", " ", text).split())
