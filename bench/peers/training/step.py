"""One step of training by PyTorch after the other: step.py MODEL.onnx BATCH SIDE plain|qat, 2 threads.

The ONNX file becomes a module of PyTorch's own layers. Each line of stdin is one step, answered by its milliseconds; at the end of
stdin the answer is the peak memory in bytes. qat: eager mode, Conv, BatchNormalization and Relu fused as PyTorch advises.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.ao import quantization

sys.path.insert(0, str(Path(__file__).parent.parent / "gradients"))
from gradients import attributes, evaluate  # noqa: E402

CLASSES = 10


class Network(nn.Module):
    def __init__(self, graph):
        super().__init__()
        self.graph = graph
        self.values = {t.name: torch.from_numpy(np.array(numpy_helper.to_array(t))) for t in graph.initializer}
        self.layers = nn.ModuleDict()
        self.quant = quantization.QuantStub()
        for i, node in enumerate(graph.node):
            layer = self.layer(node)
            if layer is not None:
                self.layers[str(i)] = layer

    def layer(self, node):
        a = attributes(node)
        if node.op_type == "Conv":
            w = self.values[node.input[1]]
            pads = a.get("pads", [0, 0, 0, 0])
            options = dict(stride=a.get("strides", [1, 1]), padding=pads[:2], groups=a.get("group", 1), bias=len(node.input) > 2)
            return nn.Conv2d(w.shape[1] * options["groups"], w.shape[0], w.shape[2:], **options)
        if node.op_type == "BatchNormalization":
            return nn.BatchNorm2d(len(self.values[node.input[1]]))
        if node.op_type == "Relu":
            return nn.ReLU()
        if node.op_type == "Clip":
            return nn.ReLU6()
        if node.op_type == "Gemm":
            return nn.Linear(*reversed(self.values[node.input[1]].shape))
        if node.op_type == "Add":
            return nn.quantized.FloatFunctional()
        return None

    def fusable(self):
        """Conv, BatchNormalization and, where there is one, Relu that follow each other."""
        by_input = {node.input[0]: (str(i), node) for i, node in enumerate(self.graph.node) if node.input}
        groups = []
        for i, node in enumerate(self.graph.node):
            if node.op_type != "Conv":
                continue
            norm, after = by_input[node.output[0]]
            last, reader = by_input.get(after.output[0], ("", None))
            names = [str(i), norm] + ([last] if reader is not None and reader.op_type == "Relu" else [])
            groups.append([f"layers.{name}" for name in names])
        return groups

    def forward(self, x):
        values = dict(self.values)
        values[self.graph.input[0].name] = self.quant(x)
        for i, node in enumerate(self.graph.node):
            given = [values[name] if name else None for name in node.input]
            layer = self.layers[str(i)] if str(i) in self.layers else None
            if layer is None:
                result = evaluate(node, given, True)
            elif node.op_type == "Add":
                result = layer.add(*given)
            else:
                result = layer(given[0])
            results = result if isinstance(result, tuple) else (result,)
            values.update(zip(node.output, results))
        return values[self.graph.output[0].name]


def main(path, batch, side, kind):
    torch.set_num_threads(2)
    torch.manual_seed(0)
    network = Network(onnx.load(path).graph)
    if kind == "qat":
        network.train()
        quantization.fuse_modules_qat(network, network.fusable(), inplace=True)
        network.qconfig = quantization.get_default_qat_qconfig("x86")
        quantization.prepare_qat(network, inplace=True)
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    x = torch.randn(int(batch), 3, int(side), int(side))
    labels = torch.arange(int(batch)) % CLASSES
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(network(x), labels).backward()
        optimizer.step()
        print((time.perf_counter() - start) * 1000, flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)


main(*sys.argv[1:])
