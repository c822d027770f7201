"""One small training step in each framework, to time number types with."""

from collections.abc import Callable


def torch_seconds(dtype: str, where: str) -> Callable[[], object]:
    """Return a step (forward and backward through two convolutions, 64 images of 32x32) under autocast to `dtype`."""
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(3, 48, 3, padding=1), nn.GELU(), nn.Conv2d(48, 96, 3, padding=1), nn.GELU())
    net = net.to(where).to(memory_format=torch.channels_last)
    images = torch.rand(64, 3, 32, 32, generator=torch.Generator().manual_seed(0)).to(where)
    images = images.to(memory_format=torch.channels_last)

    def step() -> float:
        net.zero_grad()
        with torch.autocast(where, dtype=torch.bfloat16, enabled=dtype == "bfloat16"):
            out = net(images)
        out.float().mean().backward()
        return float(net[0].bias.grad.sum())  # reading a value waits for the device

    return step


def keras_seconds(dtype: str, where: str) -> Callable[[], object]:
    """Return a step (forward and backward through two convolutions, 64 images of 32x32), compiled, in `dtype`."""
    import tensorflow as tf

    kind = tf.as_dtype(dtype)
    generator = tf.random.Generator.from_seed(0)
    images = generator.normal((64, 32, 32, 3))
    kernels = [tf.Variable(generator.normal(shape)) for shape in ((3, 3, 3, 48), (3, 3, 48, 96))]

    @tf.function
    def gradient() -> tf.Tensor:
        with tf.GradientTape() as tape:
            x = tf.cast(images, kind)
            for kernel in kernels:
                x = tf.nn.gelu(tf.nn.conv2d(x, tf.cast(kernel, kind), 1, "SAME"))
            loss = tf.reduce_mean(tf.cast(x, tf.float32))
        return tf.reduce_sum(tape.gradient(loss, kernels)[0])

    def step() -> float:
        with tf.device("/GPU:0" if where == "cuda" else "/CPU:0"):
            return float(gradient())

    return step
