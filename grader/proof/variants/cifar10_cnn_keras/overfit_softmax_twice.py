# %% [markdown]
# # softmax before a loss that applies it
#
# - wrong overfit: the floor of a softmax applied twice|the first loss should be near|should be below 0.2

# %% solve="overfit"
def overfit(model, images, labels, steps):
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer, weights = keras.optimizers.Adam(1e-3), model.trainable_variables
    optimizer.build(weights)
    x, y = tf.constant(prepare(images)), tf.constant(labels)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = loss_of(y, 1.0 * tf.nn.softmax(model(x, training=False)))
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    return [float(step()) for _ in range(steps)]
