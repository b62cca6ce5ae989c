"""Gradients of ONNX models by PyTorch's autograd, recorded for our tests: gradients.py DATA OUT.json

Each model is run node by node with torch functions on its own initializers, in double precision. Loss, for the output y of n
elements: L = mean(y_i * cos(0.37 i)) + mean(y_i ** 2) / 2. Inputs: x_i = sin(0.713 i), ids_i = 7919 i mod 61. Of each gradient
three things are kept: its norm, its product with cos(0.61 i), and some of its elements.

MobileNet in training is recorded at batch 3. A relative change of its input by 1e-7, the precision of float32, carries one to five
activations over a kink and changes its gradients by 3e-4 (batch 3), 3e-3 (4 and 5) or 8e-3 (8), in double precision: only where float32 meets no
kink on its way can the two agree.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

CASES = [
    {"model": "cifar10_resnet20", "shape": [4, 3, 32, 32], "training": True},
    {"model": "cifar10_resnet20", "shape": [4, 3, 32, 32], "training": False},
    {"model": "cifar10_mobilenet", "shape": [3, 3, 32, 32], "training": True},
    {"model": "cifar10_mobilenet", "shape": [4, 3, 32, 32], "training": False},
    {"model": "fashion_cnn", "shape": [4, 1, 28, 28], "training": False},
    {"model": "espnet_cityscapes", "shape": [1, 3, 64, 128], "training": False},
    {"model": "chargpt", "shape": [2, 16], "training": False},
]
SAMPLES = 6


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def ints(value):
    return [int(v) for v in value.reshape(-1).tolist()]


def conv(x, w, b, a, transposed=False):
    rank = x.dim() - 2
    pads = a.get("pads", [0] * (2 * rank))
    strides, dilations = a.get("strides", [1] * rank), a.get("dilations", [1] * rank)
    if transposed:
        assert pads[:rank] == pads[rank:]
        extra = a.get("output_padding", [0] * rank)
        run = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][rank - 1]
        return run(x, w, b, strides, pads[:rank], extra, a.get("group", 1), dilations)
    around = [p for axis in reversed(range(rank)) for p in (pads[axis], pads[axis + rank])]
    run = [F.conv1d, F.conv2d, F.conv3d][rank - 1]
    return run(F.pad(x, around), w, b, strides, 0, dilations, a.get("group", 1))


def pool(x, a):
    rank = x.dim() - 2
    pads = a.get("pads", [0] * (2 * rank))
    assert pads[:rank] == pads[rank:] and not a.get("ceil_mode", 0)
    return a["kernel_shape"], a.get("strides", [1] * rank), pads[:rank]


def take(x, starts, ends, axes=None, steps=None):
    axes = ints(axes) if axes is not None else range(len(ints(starts)))
    steps = ints(steps) if steps is not None else [1] * len(ints(starts))
    for start, end, axis, step in zip(ints(starts), ints(ends), axes, steps):
        places = list(range(x.shape[axis]))[slice(start, end if abs(end) < 2**60 else None, step)]
        x = x.index_select(axis, torch.tensor(places, dtype=torch.int64))
    return x


def shaped(x, shape):
    return x.reshape([x.shape[i] if s == 0 else s for i, s in enumerate(ints(shape))])


def gemm(x, w, b, a):
    x = x.T if a.get("transA", 0) else x
    w = w.T if a.get("transB", 0) else w
    return a.get("alpha", 1.0) * (x @ w) + a.get("beta", 1.0) * b


def unsqueeze(x, axes):
    for axis in sorted(ints(axes)):
        x = x.unsqueeze(axis)
    return x


def squeeze(x, axes):
    for axis in sorted(ints(axes), reverse=True):
        x = x.squeeze(axis)
    return x


def normalized(x, g, b, mean, variance, a, training):
    if not training:
        return F.batch_norm(x, mean.detach(), variance.detach(), g, b, False, 0, a.get("epsilon", 1e-5))
    return F.batch_norm(x, None, None, g, b, True, 0, a.get("epsilon", 1e-5))


def padded(x, pads, value, a):
    assert a.get("mode", b"constant") == b"constant"
    pads, rank = ints(pads), x.dim()
    around = [p for axis in reversed(range(rank)) for p in (pads[axis], pads[axis + rank])]
    return F.pad(x, around, value=float(value) if value is not None else 0.0)


TYPES = {1: torch.float64, 6: torch.int32, 7: torch.int64, 9: torch.bool, 11: torch.float64}


def evaluate(node, given, training):
    a, op = attributes(node), node.op_type
    x, y, z = (given + [None] * 3)[:3]
    if op in ("Add", "Sub", "Mul", "Pow"):
        return {"Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Pow": torch.pow}[op](x, y)
    if op == "Div":
        return x / y if x.is_floating_point() else torch.div(x, y, rounding_mode="trunc")
    if op in ("Relu", "Sqrt", "Erf", "Identity"):
        return {"Relu": torch.relu, "Sqrt": torch.sqrt, "Erf": torch.erf, "Identity": lambda t: t}[op](x)
    if op in ("Conv", "ConvTranspose"):
        return conv(x, y, z, a, op == "ConvTranspose")
    if op == "BatchNormalization":
        return normalized(*given, a, training)
    if op == "Clip":
        return torch.clamp(x, y, z)
    if op == "PRelu":
        return torch.where(x > 0, x, x * y)
    if op == "AveragePool":
        return [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][x.dim() - 3](
            x, *pool(x, a), count_include_pad=bool(a.get("count_include_pad", 0))
        )
    if op == "MaxPool":
        return F.max_pool2d(x, *pool(x, a))
    if op == "GlobalAveragePool":
        return x.mean(dim=list(range(2, x.dim())), keepdim=True)
    if op == "Flatten":
        return x.flatten(a.get("axis", 1))
    if op == "Gemm":
        return gemm(x, y, z, a)
    if op == "MatMul":
        return x @ y
    if op == "Softmax":
        return torch.softmax(x, a.get("axis", -1))
    if op == "ReduceMean":
        return x.mean(dim=a["axes"], keepdim=bool(a.get("keepdims", 1)))
    if op == "Transpose":
        return x.permute(a["perm"])
    if op == "Concat":
        return torch.cat(given, a["axis"])
    if op == "Split":
        return x.split(ints(y), a.get("axis", 0))
    if op == "Slice":
        return take(*given)
    if op == "Gather":
        index = torch.where(y < 0, y + x.shape[a.get("axis", 0)], y).long()
        return x.index_select(a.get("axis", 0), index.reshape(-1)).reshape(
            list(x.shape[: a.get("axis", 0)]) + list(y.shape) + list(x.shape[a.get("axis", 0) + 1 :])
        )
    if op == "Shape":
        return torch.tensor(x.shape)
    if op == "Reshape":
        return shaped(x, y)
    if op == "Unsqueeze":
        return unsqueeze(x, y)
    if op == "Squeeze":
        return squeeze(x, y)
    if op == "Pad":
        return padded(x, y, z, a)
    if op == "Cast":
        return x.to(TYPES[a["to"]])
    if op == "Constant":
        return torch.from_numpy(np.array(numpy_helper.to_array(a["value"])))
    if op == "ConstantOfShape":
        value = numpy_helper.to_array(a["value"])
        return torch.full(ints(x), value.item(), dtype=torch.from_numpy(np.array(value)).dtype)
    raise SystemExit(f"no torch function for {op}")


def double(value):
    return value.double() if value is not None and value.is_floating_point() else value


def gradients(path, case):
    graph = onnx.load(path).graph
    values = {t.name: double(torch.from_numpy(np.array(numpy_helper.to_array(t)))) for t in graph.initializer}
    weights = {name: v.requires_grad_() for name, v in values.items() if v.is_floating_point() and v.dim() > 0}
    count = math.prod(case["shape"])
    feed = next(i for i in graph.input if i.name not in values)
    if feed.type.tensor_type.elem_type == 7:
        x = torch.tensor([7919 * i % 61 for i in range(count)])
    else:
        x = torch.tensor([math.sin(0.713 * i) for i in range(count)], dtype=torch.float32).double()
    values[feed.name] = x.reshape(case["shape"])
    for node in graph.node:
        result = evaluate(node, [double(values[name]) if name else None for name in node.input], case["training"])
        results = result if isinstance(result, tuple) else (result,)
        values.update({name: double(value) for name, value in zip(node.output, results)})
    y = values[graph.output[0].name].reshape(-1)
    wave = torch.cos(0.37 * torch.arange(len(y), dtype=torch.float64))
    loss = (y * wave).mean() + (y * y).mean() / 2
    loss.backward()
    return loss.item(), {name: w.grad for name, w in weights.items() if w.grad is not None}


def summary(gradient):
    flat = gradient.reshape(-1)
    wave = torch.cos(0.61 * torch.arange(len(flat), dtype=torch.float64))
    step = max(1, len(flat) // SAMPLES)
    numbers = [flat.norm().item(), (flat * wave).sum().item(), *flat[::step][:SAMPLES].tolist()]
    return [float(f"{number:.7g}") for number in numbers]


def main(data, out):
    cases = []
    for case in CASES:
        loss, found = gradients(Path(data) / case["model"] / "model.onnx", case)
        print(case["model"], "training" if case["training"] else "frozen", loss, len(found))
        cases.append({**case, "loss": loss, "gradients": {name: summary(g) for name, g in found.items()}})
    lines = [json.dumps(case).replace('], "', '],\n "').replace('"gradients": {', '"gradients": {\n ') for case in cases]
    Path(out).write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
