# %% [markdown]
# # the quantiles 5 and 95 %
#
# - wrong bootstrap: quantiles 2.5 and 97.5 %

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    gain = np.asarray(correct_a, float) - np.asarray(correct_b, float)
    draw = np.random.default_rng(seed)
    means = [gain[draw.integers(len(gain), size=len(gain))].mean() for _ in range(n)]
    return float(gain.mean()), *map(float, np.quantile(means, [0.05, 0.95]))
