"""Default post-training quantization by another tool, on images that are preprocessed already.

python quantize.py (onnxruntime|onnxruntime-entropy|onnxruntime-percentile|nncf) MODEL CALIBRATION.npy OUT.onnx
prints {"version", "ms", "peakBytes"}: the time and the peak memory of quantization, loading and saving included.
"""
import json
import resource
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime as ort

BATCH = 30


class Reader:
    """Batches for onnxruntime's calibrators."""

    def __init__(self, name, images):
        self.batches = iter([{name: images[i : i + BATCH]} for i in range(0, len(images), BATCH)])

    def get_next(self):
        return next(self.batches, None)


def by_onnxruntime(model, images, out, method):
    from onnxruntime.quantization import CalibrationMethod, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.NamedTemporaryFile(suffix=".onnx") as prepared:
        quant_pre_process(model, prepared.name, skip_symbolic_shape=True)
        name = onnx.load(prepared.name).graph.input[0].name
        quantize_static(prepared.name, out, Reader(name, images), calibrate_method=CalibrationMethod[method])
    return ort.__version__


def by_nncf(model, images, out):
    import nncf

    nncf.set_log_level(40)
    loaded = onnx.load(model)
    name = loaded.graph.input[0].name
    batches = [{name: images[i : i + 1]} for i in range(len(images))]
    onnx.save(nncf.quantize(loaded, nncf.Dataset(batches), subset_size=len(images)), out)
    return nncf.__version__


def main(tool, model, calibration, out):
    images = np.load(calibration)
    start = time.perf_counter()
    if tool == "nncf":
        version = by_nncf(model, images, out)
    else:
        method = {"onnxruntime": "MinMax", "onnxruntime-entropy": "Entropy", "onnxruntime-percentile": "Percentile"}[tool]
        version = by_onnxruntime(model, images, out, method)
    ms = (time.perf_counter() - start) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"version": version, "ms": ms, "peakBytes": peak}))


main(*sys.argv[1:])
