# %% [markdown]
# # Doubling

# %%
import json
from pathlib import Path

weights = Path("final.safetensors")

# %% include="shared.double"

# %% [markdown] goal="accuracy, why"
# ## What is it worth?
#
# The better the factor, the more points.

# %% locked="final"
saved = weights.read_bytes()[8:] if weights.exists() else b'{"__metadata__": {"factor": 0}}'
factor = float(json.loads(saved)["__metadata__"]["factor"])

# %% solve="predict"
def predict(number):
    """Return the number times the trained factor."""
    ### BEGIN SOLUTION
    return factor * number
    ### END SOLUTION


# %% test="accuracy"
from grader import lab

points = predict(30)
### BEGIN HIDDEN TESTS
assert predict(0) == 0, "nothing times anything is nothing"
### END HIDDEN TESTS
points

# %% [markdown]
# Why is that?

# %% [markdown] reflect="why"
# Because a model is a factor here, and a good one is 1.
