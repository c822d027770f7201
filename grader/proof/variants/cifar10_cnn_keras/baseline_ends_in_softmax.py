# %% [markdown]
# # a softmax at the end, which the loss applies again
#
# - wrong baseline: ends with a softmax, but the loss applies it itself

# %% solve="baseline"
def build_baseline():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
        layers.Dense(64, activation="relu"), layers.Dropout(0.5), layers.Dense(10, activation="softmax"),
    ])


def logits_of(model, images):
    parts = [model.predict_on_batch(prepare(images[i : i + 500])) for i in range(0, len(images), 500)]
    return np.concatenate(parts).astype(np.float32)
