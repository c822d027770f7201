# %% [markdown]
# # another model: a residual network with Adam
#
# - right predict, accuracy

# %% solve="final-recipe"
def build_final(dtype=None):
    layers = keras.layers
    seen = keras.Input((32, 32, 3))
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(seen)
    for filters in (32, 64, 128):
        short = layers.Conv2D(filters, 1, strides=2)(x)
        x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.8)(x))
        x = layers.BatchNormalization(momentum=0.8)(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))
        x = layers.ReLU()(layers.Add()([x, short]))
    return keras.Model(seen, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def train_final(model):
    return train(model, x_train, y_train, x_val, y_val, budget["final_epochs"] + 6, make_optimizer=plain_adam, batch_size=16, title="final")
