"""Writes the trained network as ONNX and compares ONNX Runtime with torch: export.py FOLDER MODEL.onnx"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from network import Network, onnx_model, spread_channels
from train import load, prepare

OCTAVES = 1.75
SEED = 1


def main():
    folder, target = Path(sys.argv[1]), sys.argv[2]
    torch.set_num_threads(1)
    network = Network()
    network.load_state_dict(torch.load(folder / "network.pt"))
    network.eval()
    images, labels = load(folder, "test")
    batch = prepare(images)
    with torch.no_grad():
        trained = network(batch).numpy()
        spread_channels(network, OCTAVES, SEED)
        expected = network(batch).numpy()
    onnx.save(onnx_model(network), target)
    (logits,) = onnxruntime.InferenceSession(target).run(None, {"image": batch.numpy()})
    print(f"largest difference of logits, spread against trained: {np.abs(expected - trained).max():.2e}")
    print(f"largest difference of logits, ONNX Runtime against torch: {np.abs(logits - expected).max():.2e}")
    print(f"float top-1: {100 * (logits.argmax(1) == labels.numpy()).mean():.2f} %")


if __name__ == "__main__":
    main()
