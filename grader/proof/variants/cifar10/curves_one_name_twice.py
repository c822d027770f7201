# %% [markdown]
# # a name is used twice
#
# - wrong curves: each name once; missing: \['rate too low'\]

# %% solve="curves"
faults = {"A": "rate too high", "B": "overfitting", "C": "healthy", "D": "softmax twice", "E": "labels shuffled",
          "F": "rate too high"}
