# %% [markdown]
# # a softmax at the end, which the loss applies again
#
# - wrong baseline: ends with a softmax, but the loss applies it itself

# %% solve="baseline"
def build_baseline():
    layers = [nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten()]
    layers += [nn.Linear(1024, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 10), nn.Softmax(dim=1)]
    return nn.Sequential(*layers).to(device)


def logits_of(model, images):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(prepare(images[i : i + 100]).to(device)).float().cpu() for i in range(0, len(images), 100)]
    model.train(was_training)
    return torch.cat(parts).numpy()
