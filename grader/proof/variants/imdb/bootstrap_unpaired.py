# %% [markdown]
# # each model gets reviews of its own
# Two models that find the same reviews hard look more different than they are.
#
# - wrong bootstrap: a model against itself never differs

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    draw, size = np.random.default_rng(seed), len(correct_a)
    means = [correct_a[draw.integers(size, size=size)].mean() - correct_b[draw.integers(size, size=size)].mean() for _ in range(n)]
    return float(np.mean(correct_a) - np.mean(correct_b)), *map(float, np.quantile(means, [0.025, 0.975]))
