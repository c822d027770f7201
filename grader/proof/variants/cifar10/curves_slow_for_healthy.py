# %% [markdown]
# # the creeping run is taken for the healthy one
#
# - wrong curves: panel A: 'healthy' is not what these lines show

# %% solve="curves"
faults = {"A": "healthy", "B": "overfitting", "C": "rate too low", "D": "softmax twice", "E": "labels shuffled",
          "F": "rate too high"}
