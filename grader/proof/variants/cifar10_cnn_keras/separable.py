# %% [markdown] tags=["quick"]
# # another model: depthwise separable convolutions, layer normalisation
#
# - right predict, accuracy

# %% solve="final-recipe"
def build_final(dtype=None):
    layers = keras.layers
    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(32, 3, padding="same", activation="gelu")])
    for filters in (64, 96):
        model.add(layers.SeparableConv2D(filters, 3, strides=2, padding="same", use_bias=False))
        model.add(layers.LayerNormalization())
        model.add(layers.Activation("gelu"))
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dense(10))
    return model


def train_final(model):
    rate = lambda steps: keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(4e-3, steps), weight_decay=0.01)
    return train(model, x_train, y_train, x_val, y_val, budget["final_epochs"] + 4, rate, "final", 32)
