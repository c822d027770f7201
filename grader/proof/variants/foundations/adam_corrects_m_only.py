# %% [markdown]
# # corrects the average of the slopes only
# It is then divided by a root that is thirty times too small.
#
# - wrong adam: v, is not corrected for its start

# %% solve="adam"
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
