# %% [markdown]
# # goes on until nothing is wrong
# The number of passes is left out of account, which nobody notices where a line divides the points.
#
# - wrong perceptron: in as many passes as are asked for

# %% solve="perceptron"
def perceptron(x, y, passes):
    line = np.zeros(x.shape[1] + 1)
    lines, wrong, rounds = [line], True, 0
    while wrong and rounds < 1000:
        wrong, rounds = False, rounds + 1
        for row, label in zip(x, y):
            if label * (line[:-1] @ row + line[-1]) <= 0:
                line, wrong = line + label * np.append(row, 1), True
                lines.append(line)
    return np.array(lines)
