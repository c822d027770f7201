# %% [markdown]
# # goes back through tanh as if it were not there
# The second layer is right, the first is not; and it trains.
#
# - wrong backward: the slope of tanh is missing

# %% solve="backward"
def backward(params, x, h, dlogits):
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(axis=0)
    dh = dlogits @ params["W2"].T
    dz = dh
    dW1 = x.T @ dz
    db1 = dz.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
