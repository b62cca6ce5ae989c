"""What quantization costs the sample's model, simulated: quantize.py FOLDER MODEL.onnx

BatchNormalization is folded first. Weights: symmetric, per output channel, min-max, scale = max|w| / (2^(b-1) - 1).
Activations: asymmetric, per tensor, 8 bit, min-max over the calibration pictures, before every Conv, Gemm and AveragePool.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

from train import load, prepare


def folded(path):
    """rows (name, operator, inputs, output, attributes, weight, bias) without BatchNormalization"""
    graph = onnx.load(path).graph
    constants = {each.name: torch.from_numpy(numpy_helper.to_array(each).copy()) for each in graph.initializer}
    rows, renamed = [], {}
    for node in graph.node:
        attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        inputs = [renamed.get(each, each) for each in node.input]
        values = [constants[each] for each in inputs if each in constants]
        data = [each for each in inputs if each not in constants]
        if node.op_type == "BatchNormalization":
            conv = next(row for row in rows if row["output"] == data[0])
            scale, bias, mean, variance = values
            factor = scale / torch.sqrt(variance + attributes["epsilon"])
            conv["weight"] = conv["weight"] * factor.reshape(-1, 1, 1, 1)
            conv["bias"] = bias - mean * factor
            renamed[node.output[0]] = data[0]
            continue
        weight, bias = [*values, None, None][:2]
        rows.append(dict(name=node.name, op=node.op_type, inputs=data, output=node.output[0], attributes=attributes, weight=weight, bias=bias))
    return rows


def step(row, inputs, weight):
    a = row["attributes"]
    if row["op"] == "Conv":
        return F.conv2d(inputs[0], weight, row["bias"], a["strides"], a["pads"][:2], groups=a["group"])
    return {
        "Gemm": lambda x: F.linear(x, weight, row["bias"]),
        "Relu": F.relu,
        "Add": torch.add,
        "MaxPool": lambda x: F.max_pool2d(x, 2),
        "AveragePool": lambda x: F.avg_pool2d(x, 2),
        "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
        "Flatten": lambda x: x.flatten(1),
    }[row["op"]](*inputs)


def rounded(weight, bits):
    limit = 2 ** (bits - 1) - 1
    scale = weight.flatten(1).abs().amax(1).clamp(min=1e-12).reshape(-1, *[1] * (weight.dim() - 1)) / limit
    return (weight / scale).round().clamp(-limit - 1, limit) * scale


def run(rows, image, bits=None, ranges=None, observed=None):
    values = {"image": image}
    for row in rows:
        inputs = [values[each] for each in row["inputs"]]
        weight = row["weight"]
        if row["op"] in ("Conv", "Gemm", "AveragePool"):
            if observed is not None:
                observed[row["name"]] = (min(0.0, inputs[0].min().item()), max(0.0, inputs[0].max().item()))
            if ranges is not None:
                low, high = ranges[row["name"]]
                scale = (high - low) / 255
                zero = round(-low / scale)
                inputs[0] = ((inputs[0] / scale).round().add(zero).clamp(0, 255) - zero) * scale
            if bits is not None and weight is not None:
                weight = rounded(weight, bits)
        values[row["output"]] = step(row, inputs, weight)
    return values["logits"]


def main():
    folder, path = Path(sys.argv[1]), sys.argv[2]
    torch.set_num_threads(1)
    rows = folded(path)
    images, labels = load(folder, "test")
    ranges = {}
    with torch.no_grad():
        run(rows, prepare(load(folder, "calibration")[0]), observed=ranges)

        def top1(**options):
            logits = [run(rows, prepare(images[at : at + 500]), **options) for at in range(0, len(labels), 500)]
            return 100 * (torch.cat(logits).argmax(1) == labels).double().mean().item()

        base = top1()
        half = 1.96 * np.sqrt(base * (100 - base) / len(labels))
        print(f"float                          {base:.2f} % ± {half:.2f}")
        for bits in (8, 6, 5, 4, 3):
            print(f"weights {bits} bit, float activations {top1(bits=bits) - base:+.2f}, 8-bit activations {top1(bits=bits, ranges=ranges) - base:+.2f}")


if __name__ == "__main__":
    main()
