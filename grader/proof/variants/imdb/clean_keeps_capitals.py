# %% [markdown]
# # letters keep their case
#
# - wrong clean: expected 'a good film. the end isn't bad.', found "A GOOD film

# %% solve="clean"
def clean(text: str) -> str:
    text = re.sub(r"</?[a-zA-Z][^>]*>", " ", text)
    return " ".join(text.replace("’", "'").split())
