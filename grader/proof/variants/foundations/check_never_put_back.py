# %% [markdown]
# # does not put the number back
# The next slope is measured at another place.
#
# - wrong gradient-check: every number put back exactly

# %% solve="gradient-check"
def bent(x):
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    x = x.copy()
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        x[place] += eps
        up = f(x)
        x[place] -= 2 * eps
        slopes[place] = (up - f(x)) / (2 * eps)
    return slopes


def relative_error(u, v):
    scale = np.abs(u).max() + np.abs(v).max()
    return np.abs(u - v).max() / scale if scale else 0.0
