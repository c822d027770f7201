# %% [markdown]
# # a copy learns, the model that was passed in does not
#
# - wrong overfit: train that model, not a copy

# %% solve="overfit"
def overfit(model, images, labels, steps):
    model = keras.models.clone_model(model)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer, weights = keras.optimizers.Adam(1e-3), model.trainable_variables
    optimizer.build(weights)
    x, y = tf.constant(prepare(images)), tf.constant(labels)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=False))
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    return [float(step()) for _ in range(steps)]
