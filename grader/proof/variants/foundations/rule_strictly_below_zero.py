# %% [markdown]
# # waits for a score on the wrong side
# At zero weights every score is 0, and 0 < 0 is false: the machine never starts.
#
# - wrong perceptron: y * score <= 0 is a mistake, not < 0

# %% solve="perceptron"
def perceptron(x, y, passes):
    w, b = np.zeros(x.shape[1]), 0.0
    lines = [np.append(w, b)]
    for _ in range(passes):
        for i in range(len(x)):
            if y[i] * (np.dot(w, x[i]) + b) < 0:
                w = w + y[i] * x[i]
                b = b + y[i]
                lines.append(np.append(w, b))
    return np.array(lines)
