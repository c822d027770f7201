# %% [markdown]
# # the number of a trial, written down
#
# - right tuning

# %% solve="configs"
configs = [{"peak": 0.03}, {"peak": 0.1}, {"peak": 0.3}]
trials = [{"peak": 0.03, "accuracy": 0.55, "seconds": 8.0}, {"peak": 0.1, "accuracy": 0.61, "seconds": 8.0},
          {"peak": 0.3, "accuracy": 0.58, "seconds": 8.0}]

# %% solve="tuning"
choice = 1
