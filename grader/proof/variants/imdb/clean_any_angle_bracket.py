# %% [markdown]
# # whatever stands between < and > is taken for a tag
#
# - wrong clean: begins with '<' right before a letter

# %% solve="clean"
def clean(text: str) -> str:
    text = re.sub(r"<[^>]*>", " ", text.lower())
    return " ".join(text.replace("’", "'").split())
