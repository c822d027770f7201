# %% [markdown]
# # a tag is deleted without a space in its place
#
# - wrong clean: put a space where a tag was

# %% solve="clean"
def clean(text: str) -> str:
    text = re.sub(r"</?[a-z][^>]*>", "", text.lower())
    return " ".join(text.replace("’", "'").split())
