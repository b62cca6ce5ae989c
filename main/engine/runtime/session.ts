/**
 * The only door to ONNX Runtime: sessions over model values. Every graph is verified and its shapes are inferred first, because
 * an invalid attribute or shape can kill the process; a refusal of the runtime becomes RUNTIME_REFUSED.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join as joinPath } from 'node:path';
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { fail } from '../../../proto/errors';
import { PROVIDER_NAMES, type ExecutionProvider } from '../../../proto/providers';
import { encodeModel, join } from '../graph/encode';
import { DataType, typeName, type Graph, type Model } from '../graph/onnx';
import { saveModel } from '../graph/save';
import { tensorBytes, type TypedArray } from '../graph/tensor';
import { inferTypes } from '../ops/infer';
import { verifyMemory } from '../ops/memory';
import { verifyGraph } from '../ops/verify';
import { providersOf } from './providers';

// The official builds report every session over the network and leave their files in the temporary folder. ONNX Runtime
// reads this with the first session (on Windows its events go to the system's own tracing, if somebody listens).
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** A tensor that goes into or comes out of a session. */
export interface Value {
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly data: TypedArray;
}

export type Values = Readonly<Record<string, Value>>;

export interface SessionOptions {
  readonly threads: number;
  /**
   * For graphs of integers in floats: keeps Conv or MatMul and the Mul behind it apart. Fused, the scale goes into the integers
   * or into their partial sums, and rounding changes (amct-facts §5).
   */
  readonly exact?: boolean;
  /** Threads that wait do not spin: for models that share the processor with other work of ours. */
  readonly sharing?: boolean;
  /** Where it is computed; what a provider lacks is computed on the CPU. Absent: all on the CPU. */
  readonly provider?: ExecutionProvider;
  /** Which node was computed where, and how long: a file that begins so, written when the session is closed. */
  readonly profile?: string;
  /** A single value may not be larger; absent: the memory of the machine. */
  readonly memoryBytes?: number;
}

/** Version of ONNX Runtime. */
export const runtimeVersion: string = env.versions.node ?? env.versions.common;

/** Above this the model goes to ONNX Runtime through a file: protobuf ends at 2 GiB, and weights are then mapped. */
const IN_MEMORY = 1_000_000_000;

const ortTypes: Readonly<Record<number, OrtTensor.Type>> = {
  [DataType.FLOAT]: 'float32',
  [DataType.DOUBLE]: 'float64',
  [DataType.FLOAT16]: 'float16',
  [DataType.INT64]: 'int64',
  [DataType.INT32]: 'int32',
  [DataType.INT16]: 'int16',
  [DataType.INT8]: 'int8',
  [DataType.UINT64]: 'uint64',
  [DataType.UINT32]: 'uint32',
  [DataType.UINT16]: 'uint16',
  [DataType.UINT8]: 'uint8',
  [DataType.BOOL]: 'bool',
};
const dataTypes = new Map(Object.entries(ortTypes).map(([code, name]) => [name, Number(code)]));

type Described = Model & { readonly graph: Graph };

export class Session {
  /** Shapes of inputs with which the graph was verified. */
  private readonly verified = new Set<string>();

  private constructor(
    private readonly session: InferenceSession,
    private readonly folder: string | undefined,
    private readonly verify: (shapes: ReadonlyMap<string, readonly number[]>) => void,
    private readonly options: SessionOptions,
  ) {}

  static async open(model: Described, options: SessionOptions): Promise<Session> {
    const verify = (shapes: ReadonlyMap<string, readonly number[]>): void =>
      verifyMemory(model.graph, inferTypes(model, shapes), options.memoryBytes ?? totalmem());
    verifyGraph(model.graph);
    verify(new Map());
    const size = model.graph.initializer.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
    const folder = size > IN_MEMORY ? mkdtempSync(joinPath(tmpdir(), 'mcs-')) : undefined;
    try {
      return new Session(await create(model, folder, options), folder, verify, options);
    } catch (error) {
      if (folder) rmSync(folder, { recursive: true, force: true });
      return fail('RUNTIME_REFUSED', { detail: firstLine(error) });
    }
  }

  /**
   * Runs one batch. All inputs of the graph must be fed. Outputs that `into` names are written into its arrays, which must have
   * their type and shape and be no inputs of this run; others are new. Throws SHAPES_DISAGREE, VALUE_TOO_LARGE, RUNTIME_FAILED,
   * PROVIDER_FAILED.
   */
  async run(feeds: Values, into: Values = {}): Promise<Values> {
    this.verifyShapes(feeds);
    const inputs: Record<string, OrtTensor> = {};
    for (const [name, value] of Object.entries(feeds)) inputs[name] = toOrt(name, value);
    const fetches: Record<string, OrtTensor | null> = {};
    for (const name of this.session.outputNames) fetches[name] = into[name] ? toOrt(name, into[name]) : null;
    const outputs = await this.call(() => this.session.run(inputs, fetches));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, into[name] ?? fromOrt(name, tensor)]),
    );
  }

  /** The graph with the shapes that it is given now: those that it leaves open may not fit, or be too large. */
  private verifyShapes(feeds: Values): void {
    const shapes = new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
    const key = JSON.stringify([...shapes]);
    if (!this.verified.has(key)) this.verify(shapes);
    this.verified.add(key);
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const detail = firstLine(error);
      const { provider = 'cpu' } = this.options;
      if (provider === 'cpu') return fail('RUNTIME_FAILED', { detail });
      return fail('PROVIDER_FAILED', { provider: PROVIDER_NAMES[provider], detail });
    }
  }

  async close(): Promise<void> {
    if (this.options.profile !== undefined) this.session.endProfiling();
    await this.session.release();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}

async function create(
  model: Described,
  folder: string | undefined,
  options: SessionOptions,
): Promise<InferenceSession> {
  const config: InferenceSession.SessionOptions = {
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionProviders: providersOf(options.provider ?? 'cpu', model),
    // DirectML takes nothing else.
    executionMode: 'sequential',
    // With them a second block of the size of all activations is taken after the first run: twice the memory, and no faster. DirectML
    // refuses them.
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
    extra: {
      optimization: options.exact ? { disable_specified_optimizers: 'ConvMulFusion;MatMulScaleFusion' } : {},
      session: {
        ...(folder ? { disable_prepacking: '1' } : {}),
        ...(options.sharing ? { intra_op: { allow_spinning: '0' } } : {}),
      },
    },
  };
  if (!folder) return InferenceSession.create(join(encodeModel(model)), config);
  const path = joinPath(folder, 'model.onnx');
  saveModel(model, path, { threshold: 0 });
  return InferenceSession.create(path, config);
}

function toOrt(name: string, value: Value): OrtTensor {
  const type = ortTypes[value.dataType];
  if (!type)
    return fail('TENSOR_TYPE', { tensor: name, type: typeName(value.dataType), where: 'an input of ONNX Runtime' });
  return new OrtTensor(type, value.data as OrtTensor.DataType, value.dims);
}

function fromOrt(name: string, tensor: OrtTensor): Value {
  const dataType = dataTypes.get(tensor.type);
  if (dataType === undefined)
    return fail('TENSOR_TYPE', { tensor: name, type: tensor.type, where: 'an output of ONNX Runtime' });
  return { dataType, dims: tensor.dims, data: tensor.data as TypedArray };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]!.slice(0, 500);
}
