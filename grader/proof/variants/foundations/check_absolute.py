# %% [markdown]
# # takes the difference alone
# An error of 0.001 is nothing for a slope of 100, and all for a slope of 0.001.
#
# - wrong gradient-check: the difference, divided by the sum of both maxima

# %% solve="gradient-check"
def bent(x):
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        push = np.zeros(x.shape)
        push[place] = eps
        slopes[place] = (f(x + push) - f(x - push)) / (2 * eps)
    return slopes


def relative_error(u, v):
    return np.max(np.abs(u - v))
