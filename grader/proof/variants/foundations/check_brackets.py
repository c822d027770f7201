# %% [markdown]
# # forgets the brackets
# Only the second value is divided by 2 eps.
#
# - wrong gradient-check: in brackets before you divide

# %% solve="gradient-check"
def bent(x):
    return float(np.sum(x**3) + np.sum(x) ** 2)


def numerical_gradient(f, x, eps=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        push = np.zeros(x.shape)
        push[place] = eps
        slopes[place] = f(x + push) - f(x - push) / (2 * eps)
    return slopes


def relative_error(u, v):
    scale = np.abs(u).max() + np.abs(v).max()
    return np.abs(u - v).max() / scale if scale else 0.0
