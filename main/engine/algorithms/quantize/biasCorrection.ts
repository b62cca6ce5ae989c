/**
 * Bias correction: quantization moves the mean of a layer's output; the expected error of each channel goes into its bias.
 *
 * b'[c] = b[c] + E[y_float[c]] − E[y_quantized[c]], before the bias becomes int32 (M. Nagel, M. van Baalen, T. Blankevoort,
 * M. Welling, "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019, §4.2 and appendix D;
 * document 002: `bias_correction`). The errors are those of the layer alone on float data, so one pass over the data
 * corrects all layers at once; the paper's empirical form corrects them one after the other.
 *
 * Data: the calibration set, one pass of both models. Memory: one number a channel. Convolutions and Gemm; a MatMul has no bias.
 */
import { withInput, GraphEdit } from '../../graph/edit';
import { linksOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import { floatValues } from '../../numerics/values';

/** The graph with `shifts` (one number an output channel, by layer) added to the biases; a layer without one gets one. */
export function withCorrectedBiases(graph: Graph, shifts: ReadonlyMap<string, Float32Array>): Graph {
  const edit = new GraphEdit(graph);
  for (const [layer, shift] of shifts) {
    const node = linksOf(graph).node.get(layer);
    if (node && ['Conv', 'ConvTranspose', 'Gemm'].includes(node.opType)) correct(edit, node, shift);
  }
  return edit.done();
}

function correct(edit: GraphEdit, node: Node, shift: Float32Array): void {
  const bias = node.input[2] ? linksOf(edit.graph).initializer.get(node.input[2]) : undefined;
  if (node.input[2] && !bias) return;
  const old = bias ? floatValues(bias) : new Float32Array(shift.length);
  if (old.length !== shift.length) return;
  const corrected = shift.map((by, channel) => old[channel]! + by);
  if (bias) return edit.setTensor(floatTensor(bias.name, bias.dims, corrected));
  const name = edit.freshValue(`${node.name}.bias`);
  edit.appendTensor(floatTensor(name, [shift.length], corrected));
  edit.replace(node, withInput({ ...node, input: [node.input[0]!, node.input[1]!, ''] }, 2, name));
}
