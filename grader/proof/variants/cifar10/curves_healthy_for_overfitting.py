# %% [markdown]
# # a falling training loss is taken for health
#
# - wrong curves: overfitting: validation improves, then gets worse

# %% solve="curves"
faults = {"A": "rate too low", "B": "healthy", "C": "overfitting", "D": "softmax twice", "E": "labels shuffled",
          "F": "rate too high"}
