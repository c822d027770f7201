"""One small training step of each kind in each framework, to time number types with.

The CPU's batch is small, so that a timing takes a fraction of a second; an accelerator's is large enough to fill it.
"""

from collections.abc import Callable

Step = Callable[[], float]

CHANNELS = (48, 96)
WIDTH, WORDS = 64, 100


def _batch(project: str, where: str) -> int:
    """Return a batch that keeps the device busy for tens of milliseconds a step."""
    if where != "cpu":
        return 512
    return 32 if project == "imdb" else 16


def torch_step(project: str, dtype: str, where: str) -> Step:
    """Return a step, forward and backward, under autocast to `dtype`: two convolutions, or an LSTM for ``"imdb"``."""
    import torch
    from torch import nn

    n = _batch(project, where)
    with torch.random.fork_rng(devices=[]):  # the learner's seeded generator stays as it was
        if project == "imdb":
            net: nn.Module = nn.LSTM(WIDTH, WIDTH, batch_first=True)
            inputs = torch.rand(n, WORDS, WIDTH)
        else:
            first, second = CHANNELS
            net = nn.Sequential(nn.Conv2d(3, first, 3, padding=1), nn.GELU(), nn.Conv2d(first, second, 3, padding=1))
            net = net.to(memory_format=torch.channels_last)
            inputs = torch.rand(n, 3, 32, 32).to(memory_format=torch.channels_last)
    net, inputs = net.to(where), inputs.to(where)

    def step() -> float:
        net.zero_grad()
        with torch.autocast(where, dtype=torch.bfloat16, enabled=dtype == "bfloat16"):
            out = net(inputs)
        out = out[0] if isinstance(out, tuple) else out
        out.float().mean().backward()
        return sum(float(p.grad.sum()) for p in net.parameters() if p.grad is not None)  # reading waits for the device

    return step


def keras_step(project: str, dtype: str, where: str) -> Step:
    """Return a compiled step like `torch_step`'s, of Keras layers whose policy is `dtype`, mixed or plain."""
    import keras
    import numpy as np
    import tensorflow as tf

    n = _batch(project, where)
    policy = "mixed_bfloat16" if dtype == "bfloat16" else "float32"
    # Named layers leave the counter for automatic names, which a learner's summary shows, at its start.
    if project == "imdb":
        layers = [keras.layers.LSTM(WIDTH, dtype=policy, name="timed")]
        inputs = np.ones((n, WORDS, WIDTH), np.float32)
    else:
        layers = [
            keras.layers.Conv2D(channels, 3, padding="same", activation="relu", dtype=policy, name=f"timed{channels}")
            for channels in CHANNELS
        ]
        inputs = np.ones((n, 32, 32, 3), np.float32)

    def forward(x: tf.Tensor) -> tf.Tensor:
        for layer in layers:
            x = layer(x)
        return x

    with tf.device("/GPU:0" if where == "cuda" else "/CPU:0"):
        batch = tf.constant(inputs)
        forward(batch[:1])  # makes the weights
    weights = [weight.value for layer in layers for weight in layer.trainable_weights]

    @tf.function(autograph=False)
    def gradient(x: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.cast(forward(x), tf.float32))
        return tf.add_n([tf.reduce_sum(g) for g in tape.gradient(loss, weights)])

    return lambda: float(gradient(batch))
