# %% [markdown]
# # has a product the wrong way round
# Only the shape tells.
#
# - wrong backward: shapes must agree
# - wrong train-step: operands could not be broadcast together

# %% solve="backward"
def backward(params, x, h, dlogits):
    dW2 = (h.T @ dlogits).T
    db2 = dlogits.sum(axis=0)
    dh = dlogits @ params["W2"].T
    dz = dh * (1 - h**2)
    dW1 = x.T @ dz
    db1 = dz.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
