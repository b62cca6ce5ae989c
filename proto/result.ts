/** What a job answers and leaves on disk: result.json, layers.json, the doctor's report. */
import type { AutoResult } from './auto';
import type { InputSpec, SourceRow } from './dataset';
import type { PreviewOfData } from './preview';
import type { QatResult } from './qat';
import type { Reason } from './reasons';
import type { Value } from './sentences';

export interface MetricValue {
  readonly metric: string;
  readonly value: number;
  readonly samples: number;
  readonly ci95?: readonly [number, number];
}

export interface Artifact {
  readonly kind: string;
  readonly path: string;
  readonly sha256: string;
}

/** One layer of layers.json. */
export interface LayerReport {
  readonly name: string;
  readonly op: string;
  /** null: stays float, see `reason`. */
  readonly bits: { readonly data: number; readonly weight: number | null } | null;
  readonly reason?: { readonly code: string; readonly params: Readonly<Record<string, Value>>; readonly text: string };
  readonly granularity: string | null;
  readonly scale: number | null;
  readonly zeroPoint: number | null;
  /** Of the layer's output against float, with all layers quantized up to here (accumulated); absent where not measured. */
  readonly cosine?: number;
  readonly sqnrDb?: number;
  /** The same with this layer alone quantized. */
  readonly alone?: LayerError;
}

export interface LayerError {
  readonly cosine: number;
  readonly sqnrDb: number;
}

/** A model by its content: the file, and the files beside it that hold its tensors. */
export interface ModelIdentity {
  readonly path: string;
  readonly sha256: string;
  /** Paths relative to the model's folder; without a hash where all together are larger than 256 MiB. Absent: there are none. */
  readonly external?: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256?: string }[];
}

/** result.json of a compression job. */
export interface RunResult {
  readonly schema: 1;
  readonly command: string;
  readonly model: ModelIdentity;
  readonly float: MetricValue | null;
  readonly compressed: MetricValue | null;
  readonly delta: number | null;
  readonly deltaCi95: readonly [number, number] | null;
  readonly size: {
    readonly floatBytes: number;
    /** Of the float model where there is no deploy model. */
    readonly deployBytes: number;
    /** Only of a quantized model without a deploy model: its weights are floats. */
    readonly fakeQuantBytes?: number;
  };
  readonly macs: { readonly float: number; readonly compressed: number };
  readonly params: { readonly float: number; readonly compressed: number };
  readonly artifacts: readonly Artifact[];
  readonly data: {
    readonly calibration: DatasetFacts | null;
    readonly evaluation: DatasetFacts | null;
    readonly confirmation?: DatasetFacts;
    readonly training?: DatasetFacts;
  };
  readonly timing: Timing;
  readonly peakRssBytes: number;
  readonly threads: number;
  readonly seed: number;
  /** null: there were no data to run it on. Absent: a run of an earlier version. */
  readonly simulation?: SimulationFacts | null;
  /** Of an accuracy-based search; the figures above are then those of its best try. */
  readonly auto?: AutoResult;
  /** Of a quantization-aware training; the figures above are those of the weights that it kept. */
  readonly qat?: QatResult;
  readonly warnings: readonly {
    readonly code: string;
    readonly params: Readonly<Record<string, Value>>;
    readonly text: string;
  }[];
}

/** The deploy model, executed on the host exactly as the target's integers are, beside the fake-quant model. */
export interface SimulationFacts {
  readonly samples: number;
  /** Greatest difference of any output's elements; null where they do not pair up (NaN, Inf, counts that depend on the data). */
  readonly maxDifference: number | null;
  /** Positions with the same arg-max in %; null where the first output is no class scores. */
  readonly argMaxEqual: number | null;
  /** Values exactly between two codes, of so many that were quantized: hardware may give them the other code. */
  readonly ties: number;
  readonly quantizedValues: number;
  /** The int8 kernels of this processor saturate, so the simulation did without them. */
  readonly int8KernelsSaturate: boolean;
  readonly layers: readonly SimulatedLayer[];
}

/** How the sums of one layer of a deploy model are computed on the host. */
export interface SimulatedLayer {
  readonly layer: string;
  /** No sum of its integers can be larger in magnitude: proved from the codes of its weight. */
  readonly bound: number;
  /** Times that it is computed, on so many digits of its data. */
  readonly parts: number;
  /** Nothing is rounded but by the rules of the target. */
  readonly exact: boolean;
}

/** What was used of a data set. */
export interface DatasetFacts {
  readonly name: string;
  readonly path: string;
  readonly fingerprint: string;
  readonly samples: number;
  /** By input name, how the samples are read and preprocessed. */
  readonly inputs?: Readonly<Record<string, InputSpec>>;
  /** By the model's input name, what a row of the source is. */
  readonly rows?: Readonly<Record<string, SourceRow>>;
}

export interface Timing {
  readonly totalMs: number;
  /** Reading, running, counting and searching; creating sessions is left out, as in the floor. */
  readonly calibrationMs: number;
  /** Of float and compressed model. */
  readonly evaluationMs: number;
  /** What ONNX Runtime alone needs for the calibration batches; null where not measured. */
  readonly forwardOnlyMs: number | null;
}

/** A finding of the doctor. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly node?: string;
  /** All layers that it is about, where those are several. */
  readonly layers?: readonly string[];
  readonly params: Readonly<Record<string, Value>>;
  /** Where it holds besides: how often, and the first places by name. */
  readonly also?: { readonly count: number; readonly places: readonly string[] };
  /** In English; `findingText` says it in either language. */
  readonly message: string;
  readonly fix?: string;
}

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  /** ONNX element type: FLOAT, INT64 … */
  readonly type: string;
  /** Numbers, symbols, or null where unknown; absent: not even the rank is known. */
  readonly shape?: readonly (number | string | null)[];
  /** As the file has it, where the job fixed symbolic dimensions. */
  readonly declared?: readonly (number | string | null)[];
}

/** What the doctor says about a model. */
export interface Inspection {
  readonly schema: 1;
  readonly model: {
    readonly path: string;
    readonly sha256: string;
    readonly opset: number;
    readonly irVersion: number;
    readonly inputs: readonly Port[];
    readonly outputs: readonly Port[];
    readonly params: number;
    readonly macs: number;
    readonly sizeBytes: number;
  };
  readonly operators: Readonly<Record<string, number>>;
  readonly layers: readonly {
    readonly name: string;
    readonly op: string;
    readonly quantizable: boolean;
    readonly reason?: Reason;
    /** Whether output channels can be removed, 2 of 4 weights be zeroed, the layer be split in two of lower rank. */
    readonly prunable: boolean;
    readonly pruneReason?: Reason;
    readonly nmPrunable: boolean;
    readonly nmReason?: Reason;
    readonly decomposable: boolean;
    readonly decomposeReason?: Reason;
  }[];
  readonly findings: readonly Finding[];
  readonly data?: PreviewOfData;
}
