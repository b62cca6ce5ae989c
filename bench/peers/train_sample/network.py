"""The sample's network, written once: torch trains it, onnx.helper writes it, both from the same rows.

A row is (node name, operator, inputs, options); the first input of the network is 'image'.
"""

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

CLASSES = 10
EPSILON = 1e-5


def conv(name, source, inputs, outputs, kernel=1, stride=1, group=1):
    options = dict(inputs=inputs, outputs=outputs, kernel=kernel, stride=stride, group=group)
    return [(name, "Conv", [source], options), (f"{name}.bn", "BatchNormalization", [name], dict(channels=outputs))]


def relu(name, source):
    return [(name, "Relu", [source], {})]


def bottleneck(name, source, inputs, hidden, outputs, stride=1):
    """inverted bottleneck: expand 1 × 1, depthwise 3 × 3, project 1 × 1 without activation; added to its input where shapes allow"""
    rows = [
        *conv(f"{name}.expand", source, inputs, hidden),
        *relu(f"{name}.expand.relu", f"{name}.expand.bn"),
        *conv(f"{name}.depthwise", f"{name}.expand.relu", hidden, hidden, 3, stride, group=hidden),
        *relu(f"{name}.depthwise.relu", f"{name}.depthwise.bn"),
        *conv(f"{name}.project", f"{name}.depthwise.relu", hidden, outputs),
    ]
    if inputs == outputs and stride == 1:
        rows.append((f"{name}.add", "Add", [f"{name}.project.bn", source], {}))
    return rows


ROWS = [
    # 32 × 32
    *conv("stem.conv", "image", 3, 16, 3),
    *relu("stem.relu", "stem.conv.bn"),
    ("stem.pool", "MaxPool", ["stem.relu"], {}),
    # 16 × 16
    *bottleneck("block1", "stem.pool", 16, 64, 24),
    *bottleneck("block2", "block1.project.bn", 24, 96, 24),
    ("block2.pool", "AveragePool", ["block2.add"], {}),
    # 8 × 8
    *bottleneck("block3", "block2.pool", 24, 96, 40),
    *bottleneck("block4", "block3.project.bn", 40, 160, 40),
    *bottleneck("block5", "block4.add", 40, 160, 40),
    # 4 × 4
    *bottleneck("block6", "block5.add", 40, 160, 64, stride=2),
    *conv("head.conv", "block6.project.bn", 64, 128),
    *relu("head.relu", "head.conv.bn"),
    ("head.pool", "GlobalAveragePool", ["head.relu"], {}),
    ("head.flatten", "Flatten", ["head.pool"], {}),
    ("head.gemm", "Gemm", ["head.flatten"], dict(inputs=128, outputs=CLASSES)),
]


# Which BatchNormalization nodes write the channels that which nodes read: with only Relu, pools and Add between them, a
# positive factor on a channel passes unchanged.
CHANNELS = [
    (["stem.conv.bn"], ["block1.expand"]),
    (["block1.project.bn", "block2.project.bn"], ["block2.expand", "block3.expand"]),
    (["block3.project.bn", "block4.project.bn", "block5.project.bn"], ["block4.expand", "block5.expand", "block6.expand"]),
    (["block6.project.bn"], ["head.conv"]),
    *[([f"block{i}.depthwise.bn"], [f"block{i}.project"]) for i in range(1, 7)],
    (["head.conv.bn"], ["head.gemm"]),
]


def spread_channels(network, octaves, seed):
    """Gives every channel a factor in 2^-octaves … 2^octaves and takes it back in the weights that read the channel.

    The function stays the same. Networks trained for long often have channels of such unequal ranges (Nagel et al., arXiv:1906.04721);
    one trained for minutes does not, and would hide what low bit widths cost.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for writers, readers in CHANNELS:
            count = network.layer(writers[0]).num_features
            factor = 2 ** ((2 * torch.rand(count, generator=generator) - 1) * octaves)
            for name in writers:
                network.layer(name).weight.mul_(factor)
                network.layer(name).bias.mul_(factor)
            for name in readers:
                weight = network.layer(name).weight
                weight.div_(factor.reshape(1, -1, *[1] * (weight.dim() - 2)))


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleDict()
        for name, op, _, o in ROWS:
            if op == "Conv":
                layer = torch.nn.Conv2d(
                    o["inputs"], o["outputs"], o["kernel"], o["stride"], o["kernel"] // 2, groups=o["group"], bias=False
                )
            elif op == "BatchNormalization":
                layer = torch.nn.BatchNorm2d(o["channels"], eps=EPSILON)
            elif op == "Gemm":
                layer = torch.nn.Linear(o["inputs"], o["outputs"])
            else:
                continue
            self.layers[key(name)] = layer

    def layer(self, name):
        return self.layers[key(name)]

    def forward(self, image):
        values = {"image": image}
        for name, op, inputs, _ in ROWS:
            values[name] = self.run(name, op, [values[each] for each in inputs])
        return values[ROWS[-1][0]]

    def run(self, name, op, inputs):
        if op in ("Conv", "BatchNormalization", "Gemm"):
            return self.layer(name)(*inputs)
        return {
            "Relu": F.relu,
            "Add": torch.add,
            "MaxPool": lambda x: F.max_pool2d(x, 2),
            "AveragePool": lambda x: F.avg_pool2d(x, 2),
            "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
            "Flatten": lambda x: x.flatten(1),
        }[op](*inputs)


def key(name):
    return name.replace(".", "/")  # torch allows no dots in module names


def onnx_model(network):
    """The trained network as an ONNX model: opset 13, BatchNormalization as nodes of their own, no helper nodes."""
    nodes, weights = [], []

    def weight(name, tensor):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(tensor.detach().numpy().astype(np.float32)), name))
        return name

    for name, op, inputs, o in ROWS:
        sources = [each if each == "image" else f"{each}.output" for each in inputs]
        output = "logits" if name == ROWS[-1][0] else f"{name}.output"
        attributes = {}
        if op == "Conv":
            sources.append(weight(f"{name}.weight", network.layer(name).weight))
            pad = o["kernel"] // 2
            attributes = dict(
                dilations=[1, 1],
                group=o["group"],
                kernel_shape=[o["kernel"]] * 2,
                pads=[pad] * 4,
                strides=[o["stride"]] * 2,
            )
        elif op == "BatchNormalization":
            bn = network.layer(name)
            parts = dict(scale=bn.weight, bias=bn.bias, mean=bn.running_mean, var=bn.running_var)
            sources += [weight(f"{name}.{part}", tensor) for part, tensor in parts.items()]
            attributes = dict(epsilon=EPSILON)
        elif op == "Gemm":
            layer = network.layer(name)
            sources += [weight(f"{name}.weight", layer.weight), weight(f"{name}.bias", layer.bias)]
            attributes = dict(transB=1)
        elif op in ("MaxPool", "AveragePool"):
            attributes = dict(kernel_shape=[2, 2], strides=[2, 2])
        elif op == "Flatten":
            attributes = dict(axis=1)
        nodes.append(helper.make_node(op, sources, [output], name, **attributes))

    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 32, 32])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", CLASSES])
    graph = helper.make_graph(nodes, "sample", [image], [logits], weights)
    model = helper.make_model(
        graph,
        producer_name="model-compression-studio",
        producer_version="sample",
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
    )
    onnx.checker.check_model(model, full_check=True)
    return model
