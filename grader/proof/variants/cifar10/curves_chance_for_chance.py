# %% [markdown]
# # two panels at chance change places
#
# - wrong curves: labels shuffled: learned by heart, useless elsewhere

# %% solve="curves"
faults = {"A": "rate too low", "B": "overfitting", "C": "healthy", "D": "softmax twice", "E": "rate too high",
          "F": "labels shuffled"}
