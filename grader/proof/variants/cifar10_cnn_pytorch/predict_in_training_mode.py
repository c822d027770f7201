# %% [markdown]
# # the network is in training mode
#
# - wrong predict: eval\(\) stops batch statistics

# %% solve="predict"
def predict(images):
    model.train()
    with torch.no_grad():
        return softmax(model(prepare(images).to(device)).float().cpu().numpy())
