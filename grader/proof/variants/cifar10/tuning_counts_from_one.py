# %% [markdown]
# # trials are counted from 1
#
# - wrong tuning: choice is the number of a trial, 0 to 2, found 3

# %% solve="configs"
configs = [{"peak": 0.03}, {"peak": 0.1}, {"peak": 0.3}]
trials = [{**config, "accuracy": score, "seconds": 8.0} for config, score in zip(configs, (0.51, 0.55, 0.62))]

# %% solve="tuning"
choice = 3
