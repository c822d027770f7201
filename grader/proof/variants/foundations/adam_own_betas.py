# %% [markdown]
# # writes 0.9 and 0.999 for the betas
# They are the defaults, and nobody changes them.
#
# - wrong adam: with betas 0\.\d+ and 0\.\d+: expected

# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
