# %% [markdown]
# # the last, smaller part is left out
#
# - wrong baseline: shape \(203, 10\), found \(200, 10\)

# %% solve="baseline"
def build_baseline():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
        layers.Dense(64, activation="relu"), layers.Dropout(0.5), layers.Dense(10),
    ])


def logits_of(model, images):
    parts = [model.predict_on_batch(prepare(images[i : i + 50])) for i in range(0, len(images) // 50 * 50, 50)]
    return np.concatenate(parts).astype(np.float32)
