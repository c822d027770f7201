# %% [markdown]
# # one network for ever
# Each call returns the same object: a fresh run is none.
#
# - wrong baseline: two new networks have the same weights

# %% solve="baseline"
_layers = [nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
_layers += [nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 64), nn.ReLU(), nn.Dropout(0.5)]
network = nn.Sequential(*_layers, nn.Linear(64, 10)).to(device)


def build_baseline():
    return network


def logits_of(model, images):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(prepare(images[i : i + 100]).to(device)).float().cpu() for i in range(0, len(images), 100)]
    model.train(was_training)
    return torch.cat(parts).numpy()
