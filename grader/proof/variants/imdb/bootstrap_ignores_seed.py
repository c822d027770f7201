# %% [markdown]
# # chance that the seed does not decide
#
# - wrong bootstrap: the same seed must give the same interval

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    gain = np.asarray(correct_a, float) - np.asarray(correct_b, float)
    means = [np.random.choice(gain, size=len(gain)).mean() for _ in range(n)]
    return float(gain.mean()), *map(float, np.quantile(means, [0.025, 0.975]))
