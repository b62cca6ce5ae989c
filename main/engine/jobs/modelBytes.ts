import { statSync } from 'node:fs';
import type { Graph } from '../graph/onnx';
import { tensorsIn } from '../graph/tensors';

/** Bytes of a model on disk: the file and what its tensors use of external files. */
export function modelBytes(path: string, graph: Graph): number {
  const outside = [...tensorsIn(graph)].filter(({ rawData }) => rawData && rawData.source.label !== path);
  return outside.reduce((sum, { rawData }) => sum + rawData!.length, statSync(path).size);
}
