# %% [markdown]
# # two trials in place of three
#
# - wrong tuning: three trials are asked for, found 2

# %% solve="configs"
configs = [{"peak": 0.03}, {"peak": 0.1}]
trials = [{"peak": 0.03, "accuracy": 0.55, "seconds": 8.0}, {"peak": 0.1, "accuracy": 0.61, "seconds": 8.0}]
