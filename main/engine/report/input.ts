/** Everything that a report says, as data: the caller gathers it, the report only writes. */
import type { ErrorReport } from '../../../proto/errors';
import type { Finding, LayerReport, Port, RunResult } from '../../../proto/job';

export interface ModelFacts {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly opset: number;
  /** Operator type → how many nodes. */
  readonly operators: Readonly<Record<string, number>>;
}

export interface MachineFacts {
  readonly cpu: string;
  readonly node: string;
  readonly onnxRuntime: string;
  /** Of this processor; absent: not looked at. */
  readonly int8KernelsSaturate?: boolean;
}

export interface ReportInput {
  /** Stem of the artifacts' names. */
  readonly name: string;
  readonly target: string;
  readonly result: RunResult;
  /** In the order of the graph. */
  readonly layers: readonly LayerReport[];
  readonly model: ModelFacts;
  /** The text of config.json. */
  readonly configuration: string;
  /** What the doctor found in the model. */
  readonly findings: readonly Finding[];
  /** The result stands, but the goal was not reached. */
  readonly verdict?: ErrorReport;
  /** The largest loss that was allowed, in the metric's unit. */
  readonly maxDrop?: number;
  /** Where the metric's name does not tell it: a command of the user's own. */
  readonly higherIsBetter?: boolean;
  /** The line that converts the deploy model, for a POSIX shell and for cmd.exe (export/ascend/atc.ts). */
  readonly convert?: { readonly posix: string; readonly windows: string };
  readonly version: string;
  /** As it shall stand in the report. */
  readonly date: string;
  readonly machine: MachineFacts;
}
