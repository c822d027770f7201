# %% [markdown]
# # a loss that falls slowly is taken for two softmaxes
#
# - wrong curves: softmax twice: often right, never sure

# %% solve="curves"
faults = {"A": "softmax twice", "B": "overfitting", "C": "healthy", "D": "rate too low", "E": "labels shuffled",
          "F": "rate too high"}
