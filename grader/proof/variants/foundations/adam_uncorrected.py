# %% [markdown]
# # leaves both corrections out
# The averages start at zero, and the first steps are three times too long.
#
# - wrong adam: neither average is corrected

# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m
    v_hat = v
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
