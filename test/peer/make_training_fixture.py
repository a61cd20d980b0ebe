"""Writes fixtures/training.json: the losses of PyTorch's first 100 training steps of every objective.

Nothing here is shared with the product: the networks are torch.nn modules, the gradients autograd's, the optimiser
torch.optim.Adam, all in double precision. Weights, images and noise come from a hash that the test computes as well, so
none of them is stored.

    python test/peer/make_training_fixture.py
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

STEPS = 100

# The first goes ten times faster than the product's default. A larger network must not: sooner or later one of its units
# comes to lie within rounding of a rectifier's kink, and from there single and double precision part.
CONFIGS = [
    {"size": 32, "batch": 8, "latents": 5, "channels": [4, 8, 16], "hidden": 32, "learningRate": 1e-3},
    {"size": 64, "batch": 4, "latents": 10, "channels": [8, 16, 32], "hidden": 64, "learningRate": 1e-4},
]
OBJECTIVES = [
    {"kind": "standardVae"},
    {"kind": "betaVae", "beta": 4},
    {"kind": "factorVae", "gamma": 40, "discriminator": {"layers": 6, "width": 64, "learningRate": 1e-4}},
]


# The hash: 32-bit words, identical in the test's TypeScript.


def mix(x):
    x = np.asarray(x, dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x85EBCA6B)) & mask
    x ^= x >> np.uint64(13)
    x = (x * np.uint64(0xC2B2AE35)) & mask
    return x ^ (x >> np.uint64(16))


def words(label, count):
    key = 0x811C9DC5
    for byte in label.encode():
        key = ((key ^ byte) * 0x01000193) & 0xFFFFFFFF
    index = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B9)
    return mix((np.uint64(key) + index) & np.uint64(0xFFFFFFFF))


def uniform(label, count):
    return words(label, count) / 2.0**32


def normal(label, count):
    """Sums of twelve uniforms: exact in double precision, so the same in every language."""
    values = uniform(label, 12 * count).reshape(count, 12).sum(axis=1) - 6
    return values.astype(np.float32).astype(np.float64)


def images(label, config):
    """One grey rectangle each, from six numbers."""
    batch, size = config["batch"], config["size"]
    out = np.zeros((batch, 1, size, size))
    for image, u in zip(out, uniform(label, 6 * batch).reshape(batch, 6)):
        left, top = math.floor(u[0] * size / 2), math.floor(u[1] * size / 2)
        width, height = 1 + math.floor(u[2] * size / 2), 1 + math.floor(u[3] * size / 2)
        image[0, top : top + height, left : left + width] = np.float32(0.5 + u[4] / 2)
    return torch.from_numpy(out)


def permutation(label, batch, latents):
    columns = words(label, batch * latents).reshape(latents, batch)
    return torch.from_numpy(np.argsort(columns, axis=1, kind="stable").T.copy())


def noise(label, batch, latents):
    return torch.from_numpy(normal(label, batch * latents).reshape(batch, latents))


# The networks.


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        widths = [1, *config["channels"]]
        edge = config["size"] // 2 ** len(config["channels"])
        for i, (inputs, outputs) in enumerate(zip(widths, widths[1:]), 1):
            self.add_module(f"conv{i}", nn.Conv2d(inputs, outputs, 4, stride=2, padding=1))
        self.count = len(config["channels"])
        self.dense = nn.Linear(widths[-1] * edge**2, config["hidden"])
        self.mu = nn.Linear(config["hidden"], config["latents"])
        self.logVariance = nn.Linear(config["hidden"], config["latents"])

    def forward(self, x):
        for i in range(1, self.count + 1):
            x = F.relu(self.get_submodule(f"conv{i}")(x))
        h = F.relu(self.dense(x.flatten(1)))
        return self.mu(h), self.logVariance(h)


class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        widths = [*reversed(config["channels"]), 1]
        edge = config["size"] // 2 ** len(config["channels"])
        self.inner = (widths[0], edge, edge)
        self.dense1 = nn.Linear(config["latents"], config["hidden"])
        self.dense2 = nn.Linear(config["hidden"], math.prod(self.inner))
        for i, (inputs, outputs) in enumerate(zip(widths, widths[1:]), 1):
            self.add_module(f"deconv{i}", nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1))
        self.count = len(config["channels"])

    def forward(self, z):
        y = F.relu(self.dense2(F.relu(self.dense1(z)))).unflatten(1, self.inner)
        for i in range(1, self.count):
            y = F.relu(self.get_submodule(f"deconv{i}")(y))
        return self.get_submodule(f"deconv{self.count}")(y)


class Discriminator(nn.Module):
    def __init__(self, latents, layers, width):
        super().__init__()
        for i in range(1, layers + 1):
            self.add_module(f"dense{i}", nn.Linear(latents if i == 1 else width, width))
        self.logits = nn.Linear(width, 2)
        self.count = layers

    def forward(self, z):
        for i in range(1, self.count + 1):
            z = F.leaky_relu(self.get_submodule(f"dense{i}")(z), 0.2)
        return self.logits(z)


def initialise(module, prefix):
    """Glorot-uniform weights, biases in ±0.1: at zero a black background would lie on the rectifier's kink."""
    module.double()
    for name, parameter in module.named_parameters():
        u = 2 * uniform(f"parameter/{prefix}.{name}", parameter.numel()) - 1
        shape = parameter.shape
        if name.endswith("bias"):
            values = u * 0.1
        else:
            taps = math.prod(shape[2:])
            values = u * math.sqrt(6 / ((shape[0] + shape[1]) * taps))
        values = torch.from_numpy(values.astype(np.float32).astype(np.float64))
        with torch.no_grad():
            # Dense weights are [in, out] in the product, [out, in] in PyTorch.
            dense = len(shape) == 2
            parameter.copy_(values.reshape(shape[1], shape[0]).T if dense else values.reshape(shape))
    return module


# Training.


def train(config, objective):
    encoder = initialise(Encoder(config), "encoder")
    decoder = initialise(Decoder(config), "decoder")
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=config["learningRate"])
    adversary = None
    if objective["kind"] == "factorVae":
        adversary = Adversary(config, objective)
    batch, latents = config["batch"], config["latents"]
    history = []
    for step in range(STEPS):
        x = images(f"step/{step}/x", config)
        mu, log_variance = encoder(x)
        z = mu + torch.exp(log_variance / 2) * noise(f"step/{step}/eps", batch, latents)
        logits = decoder(z)
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / batch
        kl = 0.5 * (mu**2 + log_variance.exp() - log_variance - 1).sum(1).mean()
        terms = {"reconstruction": reconstruction, "kl": kl}
        total = reconstruction + objective.get("beta", 1) * kl
        if adversary is not None:
            terms["totalCorrelation"] = adversary.total_correlation(z)
            terms["discriminator"] = adversary.loss(encoder, z, step)
            total = total + objective["gamma"] * terms["totalCorrelation"]
            adversary.backward(terms["discriminator"])
        optimiser.zero_grad()
        grads = torch.autograd.grad(total, parameters)
        for parameter, grad in zip(parameters, grads):
            parameter.grad = grad
        optimiser.step()
        if adversary is not None:
            adversary.optimiser.step()
        history.append({"total": total, **terms})
    return {name: [float(f"{entry[name].item():.7g}") for entry in history] for name in history[0]}


class Adversary:
    def __init__(self, config, objective):
        settings = objective["discriminator"]
        self.config = config
        network = Discriminator(config["latents"], settings["layers"], settings["width"])
        self.network = initialise(network, "discriminator")
        self.optimiser = torch.optim.Adam(network.parameters(), lr=settings["learningRate"], betas=(0.5, 0.9))

    def total_correlation(self, z):
        logits = self.network(z)
        return (logits[:, 0] - logits[:, 1]).mean()

    def loss(self, encoder, z, step):
        batch, latents = self.config["batch"], self.config["latents"]
        with torch.no_grad():
            mu, log_variance = encoder(images(f"step/{step}/x2", self.config))
            second = mu + torch.exp(log_variance / 2) * noise(f"step/{step}/eps2", batch, latents)
            shuffled = torch.gather(second, 0, permutation(f"step/{step}/permutation", batch, latents))
        real = F.cross_entropy(self.network(z.detach()), torch.zeros(batch, dtype=torch.long))
        fake = F.cross_entropy(self.network(shuffled), torch.ones(batch, dtype=torch.long))
        return (real + fake) / 2

    def backward(self, loss):
        self.optimiser.zero_grad()
        loss.backward()


def main():
    runs = [
        {"config": config, "objective": objective, "terms": train(config, objective)}
        for config in CONFIGS
        for objective in OBJECTIVES
    ]
    versions = {"torch": torch.__version__, "numpy": np.__version__}
    fixture = {"versions": versions, "steps": STEPS, "runs": runs}
    path = pathlib.Path(__file__).parent / "fixtures" / "training.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
