/**
 * A step of a training, tried on a provider and on the CPU: whether both agree (selfCheck.ts), and what the provider leaves to the CPU.
 * The step lies in a file: its graph, where every input has a value. Memory: as a step of the training, and its state four times more.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../../proto/errors';
import type { ExecutionProvider, ProviderRefusal } from '../../../proto/providers';
import { linksOf } from '../graph/links';
import { loadModel } from '../graph/load';
import { DataType, type Graph, type Tensor } from '../graph/onnx';
import { saveModel } from '../graph/save';
import { makeTensor, tensorData } from '../graph/tensor';
import { Session, type SessionOptions, type Value, type Values } from '../runtime/session';
import { disagreement, shake, type Change, type Outcome } from './selfCheck';
import { STEP, type GraphModel, type StateGraph } from './step';

export interface Trial {
  /** The step with its values. */
  readonly path: string;
  /** The state that an output is the next value of. */
  readonly states: Readonly<Record<string, string>>;
  readonly provider: ExecutionProvider;
  readonly threads: number;
}

export type Verdict =
  /** `left`: operators that were computed on the CPU, one each node. */
  | { readonly kind: 'agrees'; readonly left: readonly string[] }
  | ({ readonly kind: 'refused' } & Omit<ProviderRefusal, 'provider'>);

export type OpenSession = (model: GraphModel, options: SessionOptions) => Promise<Pick<Session, 'run' | 'close'>>;

/** Writes a graph with what it is fed, by the names of its inputs. */
export function writeTrial(path: string, { model, states }: StateGraph, values: Values): Trial['states'] {
  const { input } = linksOf(model.graph);
  const tensors = Object.entries(values)
    .filter(([name]) => input.has(name))
    .map(([name, { dataType, dims, data }]) => makeTensor(name, dataType, dims, data));
  const graph: Graph = { ...model.graph, initializer: [...model.graph.initializer, ...tensors] };
  saveModel({ ...model, graph }, path);
  return Object.fromEntries(states.map(({ name, next }) => [next, name]));
}

/** Whatever goes wrong with the provider is a verdict. Throws RUNTIME_* where the CPU cannot do it either. */
export async function tryProvider(
  trial: Trial,
  open: OpenSession = (...given) => Session.open(...given),
): Promise<Verdict> {
  const { path, provider, threads } = trial;
  const { model, values } = readTrial(path);
  const shaken = shakenValues(values);
  const [cpu, again] = await outputsOf(model, [values, shaken], { threads }, open);
  const profile = join(dirname(path), PROFILE);
  try {
    const [found] = await outputsOf(model, [values], { threads, provider, profile }, open);
    const steps = { cpu: [values, cpu!], shaken: [shaken, again!], found: [values, found!] } as const;
    const different = disagreement(outcomesOf(steps, model.graph, trial.states));
    return different ? { kind: 'refused', ...different } : { kind: 'agrees', left: leftToCpu(profile) };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { kind: 'refused', code: 'PROVIDER_REFUSED', params: { detail: detailOf(error) } };
  }
}

function readTrial(path: string): { readonly model: GraphModel; readonly values: Values } {
  const model = loadModel(path);
  const { graph } = model;
  const { input } = linksOf(graph);
  const isValue = ({ name }: Tensor): boolean => input.has(name);
  const values = graph.initializer.filter(isValue).map((tensor): [string, Value] => {
    const { name, dataType, dims } = tensor;
    return [name, { dataType, dims, data: tensorData(tensor) }];
  });
  const initializer = graph.initializer.filter((tensor) => !isValue(tensor));
  return { model: { ...model, graph: { ...graph, initializer } }, values: Object.fromEntries(values) };
}

/** All but the number of steps, on which a schedule may turn. */
function shakenValues(values: Values): Values {
  const entries = Object.entries(values).map(([name, value], stream): [string, Value] => {
    const { dataType, data } = value;
    const isShaken = dataType === DataType.FLOAT && name !== STEP.done;
    return [name, isShaken ? { ...value, data: shake(data as Float32Array, stream) } : value];
  });
  return Object.fromEntries(entries);
}

async function outputsOf(
  model: GraphModel,
  feeds: readonly Values[],
  options: SessionOptions,
  open: OpenSession,
): Promise<Values[]> {
  const session = await open(model, options);
  try {
    const outputs: Values[] = [];
    for (const values of feeds) outputs.push(await session.run(values));
    return outputs;
  } finally {
    await session.close();
  }
}

/** What went in, what came out. */
type Step = readonly [Values, Values];

function* outcomesOf(
  { cpu, shaken, found }: Readonly<Record<'cpu' | 'shaken' | 'found', Step>>,
  { output }: Graph,
  states: Trial['states'],
): Iterable<Outcome> {
  for (const { name } of output) {
    const state = states[name];
    const change = ([given, outputs]: Step): Change => {
      const after = outputs[name]!.data as Float32Array;
      return state === undefined ? { after } : { after, before: given[state]!.data as Float32Array };
    };
    yield { name: state ?? name, cpu: change(cpu), shaken: change(shaken), found: change(found) };
  }
}

const PROFILE = 'profile';
const CPU = 'CPUExecutionProvider';

interface ProfileEvent {
  readonly cat?: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

function leftToCpu(profile: string): string[] {
  const folder = dirname(profile);
  const file = readdirSync(folder).find((name) => name.startsWith(basename(profile)));
  const events = file ? (JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[]) : [];
  return events.flatMap(({ args }) => (args?.provider === CPU && args.op_name ? [args.op_name] : []));
}

/** Without the place in ONNX Runtime's sources: "/a/b.cc:1 f() x was false. What it is about." */
function detailOf({ message, params: { detail } }: StudioError): string {
  return typeof detail === 'string' ? detail.replace(/^.* was false\. /, '') : message;
}
