/** What the product makes of an input: taken, refused with a sentence of ours, or (which must not be) surprised by it. */
import type { JobContext } from '../../main/engine/jobs/job';
import { inspect } from '../../main/engine/jobs/kinds/inspect';
import { prepareModel } from '../../main/engine/jobs/prepare';
import { feedsOf } from '../../main/engine/graph/links';
import { Bytes } from '../../main/engine/graph/bytes';
import { message } from '../../main/engine/graph/build';
import { byteLength, elementCount, tensorData } from '../../main/engine/graph/tensor';
import { declaredType } from '../../main/engine/ops/infer';
import { Session, type Value } from '../../main/engine/runtime/session';
import type { ValueInfo } from '../../main/engine/graph/onnx';
import { errorSentence, reportOf, StudioError } from '../../proto/errors';
import { jobSchema, type JobOf } from '../../proto/job';

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }
  | { readonly kind: 'bug'; readonly detail: string };

/** Runs `action` and judges how it ends; what is thrown has to be of ours, with whole sentences in both languages. */
export async function judge(action: () => unknown): Promise<Verdict> {
  try {
    await action();
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof StudioError)) return { kind: 'bug', detail: reportOf(error).stack ?? String(error) };
    const sentences = (['en', 'zh'] as const).map((language) => errorSentence(error, language));
    // What ONNX Runtime says of its own accord is quoted as it is.
    const broken = error.code.startsWith('RUNTIME_')
      ? undefined
      : sentences.find((text) => /\{[a-z]\w*\}|\[object |'undefined'/.test(text));
    if (broken !== undefined) return { kind: 'bug', detail: `sentence: ${broken}` };
    return { kind: 'refused', code: error.code, sentence: sentences[0]!.slice(0, 300) };
  }
}

const nothing = (): void => {};

/** A job's context that listens to nobody. */
export const deaf: JobContext = {
  folder: undefined,
  checkpoint: undefined,
  keeping: false,
  pausing: false,
  signal: new AbortController().signal,
  stage: nothing,
  progress: nothing,
  log: nothing,
  layer: nothing,
  finding: nothing,
  search: nothing,
  training: nothing,
  verdict: nothing,
  throwIfCancelled: nothing,
  yieldToMessages: async () => {},
};

/** Decodes, mends, verifies, infers shapes, asks the doctor: all that happens without ONNX Runtime. */
export async function examine(path: string): Promise<void> {
  const job = jobSchema.parse({ kind: 'inspect', model: path, target: 'ascend' }) as JobOf<'inspect'>;
  const { findings, layers } = (await inspect.run(job, deaf)) as {
    findings: readonly object[];
    layers: readonly object[];
  };
  const said = JSON.stringify([findings, layers]);
  if (said.includes('[object ')) throw new Error(`a finding shows an object: ${said}`);
}

/** Larger inputs are honest, but fill the time of a fuzz run. */
const MOST_ELEMENTS = 1 << 22;
/** What a session may take here; a job has the machine's memory. */
const MEMORY_BYTES = 1 << 30;

/** One session of ONNX Runtime and one run. */
export async function execute(path: string): Promise<void> {
  const { model } = prepareModel(path);
  const session = await Session.open(model, { threads: 1, memoryBytes: MEMORY_BYTES });
  try {
    const feeds = feedsOf(model.graph).map((info): [string, Value | undefined] => [info.name, feedOf(info)]);
    if (feeds.every(([, value]) => value !== undefined))
      await session.run(Object.fromEntries(feeds) as Record<string, Value>);
  } finally {
    await session.close();
  }
}

/** Zeros (halves for floats) in the declared type and shape, open dimensions as 1; undefined where that is too much, or no array. */
function feedOf(info: ValueInfo): Value | undefined {
  const { dataType = 0, shape = [] } = declaredType(info) ?? {};
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
  const count = elementCount(dims);
  const bytes = byteLength(dataType, count);
  if (bytes === undefined || count > MOST_ELEMENTS) return undefined;
  const data = tensorData(message('TensorProto', { dataType, dims, rawData: Bytes.of(new Uint8Array(bytes)) }));
  if (data instanceof Float32Array) data.fill(0.5);
  return { dataType, dims, data };
}
