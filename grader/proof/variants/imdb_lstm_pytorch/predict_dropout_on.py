# %% [markdown]
# # the network is in training mode
#
# - wrong predict: the same texts got other answers the second time

# %% solve="predict"
def predict(texts):
    answers = []
    model.train()
    with torch.no_grad():
        for text in texts:
            answers.append(float(torch.sigmoid(model(to_tensor([encode(text, vocabulary)])))))
    return np.array(answers)
