# %% [markdown]
# # convolutions that keep the sides
#
# - wrong baseline: expected 122,570 parameters, found

# %% solve="baseline"
def build_baseline():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu", padding="same"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu", padding="same"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
        layers.Dense(64, activation="relu"), layers.Dropout(0.5), layers.Dense(10),
    ])


def logits_of(model, images):
    parts = [model.predict_on_batch(prepare(images[i : i + 500])) for i in range(0, len(images), 500)]
    return np.concatenate(parts).astype(np.float32)
