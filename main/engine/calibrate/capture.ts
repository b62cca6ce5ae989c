/**
 * The capture graph: the model with reductions of the observed tensors as outputs, so that most of what crosses from ONNX
 * Runtime is a few numbers a row. A row is the part of a tensor behind its leading axes (one feature map).
 */
import { valueInfo } from '../graph/build';
import { GraphEdit } from '../graph/edit';
import { linksOf } from '../graph/links';
import { DataType, type Graph, type ValueInfo } from '../graph/onnx';
import { keepOnly } from '../passes/removeDead';
import { appendReduction, rowAxes, type ReduceKind } from './reduce';

export interface Tap {
  readonly value: string;
  /** The values themselves are needed, not only their range. */
  readonly whole: boolean;
  readonly rank: number | undefined;
}

/** Names of the outputs that belong to a tap; neither: its values are needed and are a feed of the model. */
export interface TapOutputs {
  readonly tap: Tap;
  readonly rows?: RowOutputs;
  readonly values?: string;
}

export interface RowOutputs {
  readonly max: string;
  readonly min: string;
  /** NaN where any value is: ONNX Runtime's maximum and minimum may lose it. */
  readonly sum: string;
}

export interface CaptureGraph {
  readonly graph: Graph;
  readonly taps: readonly TapOutputs[];
}

/** Adds the reductions for all taps and drops what they do not need. */
export function captureGraph(graph: Graph, taps: readonly Tap[], opset: number): CaptureGraph {
  const edit = new GraphEdit(graph);
  const outputs: ValueInfo[] = [];
  const made = taps.map((tap): TapOutputs => {
    const reduce = (kind: ReduceKind): string => {
      const name = appendReduction(edit, kind, tap.value, rowAxes(tap.rank), opset).output[0]!;
      outputs.push(valueInfo(name, DataType.FLOAT));
      return name;
    };
    if (!tap.whole)
      return { tap, rows: { max: reduce('ReduceMax'), min: reduce('ReduceMin'), sum: reduce('ReduceSum') } };
    if (linksOf(graph).input.has(tap.value)) return { tap };
    outputs.push(valueInfo(tap.value, DataType.FLOAT));
    return { tap, values: tap.value };
  });
  return { graph: keepOnly(edit.done(), outputs), taps: made };
}
