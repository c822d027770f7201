# %% [markdown]
# # a choice with a reason of its own: the cheapest trial within a point of the best
#
# - right tuning

# %% solve="configs"
configs = [{"peak": 0.03}, {"peak": 0.1}, {"peak": 0.3}, {"peak": 0.1, "width": 16}]
results = [(0.52, 9.1), (0.611, 9.0), (0.58, 9.2), (0.604, 4.0)]
trials = [{**config, "accuracy": score, "seconds": seconds} for config, (score, seconds) in zip(configs, results)]

# %% solve="tuning"
near = [n for n, trial in enumerate(trials) if trial["accuracy"] > max(t["accuracy"] for t in trials) - 0.01]
choice = min(near, key=lambda n: trials[n]["seconds"])
