# %% [markdown]
# # squashes the logits as well
# A score between -1 and 1 can never be sure.
#
# - wrong forward: no tanh on the logits

# %% solve="forward"
def forward(params, x):
    h = np.tanh(x @ params["W1"] + params["b1"])
    return np.tanh(h @ params["W2"] + params["b2"]), h
