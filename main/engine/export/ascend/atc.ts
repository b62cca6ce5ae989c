/**
 * The command line by which ATC turns a deploy model into an offline model. Shapes are fixed, as quantized models demand
 * (amct-spec §12.3): a symbolic batch becomes 1, and no option that ATC refuses for such models is written.
 * Throws INPUT_DYNAMIC, ATC_INPUT_NAME, ATC_FILE_NAME.
 */
import { fail } from '../../../../proto/errors';
import { feedsOf } from '../../graph/links';
import type { Graph } from '../../graph/onnx';
import { declaredType } from '../../ops/infer';
import { CONTINUATION, isPlain, quotePosix, quoteWindows, type Shell } from './shells';

export interface AtcInput {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface AtcJob {
  /** File name of the deploy model, and of the offline model without `.om`. */
  readonly model: string;
  readonly output: string;
  readonly inputs: readonly AtcInput[];
  /** Configuration file of AIPP. */
  readonly insertOpConf?: string;
}

/** What the environment variable SOC_VERSION replaces. */
export const DEFAULT_SOC = 'Ascend310P3';

/** The inputs of a deploy model with fixed shapes. */
export function atcInputs(graph: Graph): AtcInput[] {
  return feedsOf(graph).map((info) => {
    const declared = declaredType(info)?.shape;
    const shape = declared?.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? 1 : dim));
    if (shape?.every((dim) => typeof dim === 'number')) return { name: info.name, shape };
    return fail('INPUT_DYNAMIC', { name: info.name, shape: declared?.map((dim) => dim ?? '?').join(', ') ?? '?' });
  });
}

export function atcCommand(job: AtcJob, shell: Shell): string {
  const { model, output, inputs, insertOpConf } = job;
  for (const name of [model, output]) if (/\p{Cc}/u.test(name)) fail('ATC_FILE_NAME', { name });
  const quote = shell === 'posix' ? quotePosix : quoteWindows;
  const file = (name: string): string => (isPlain(name) ? name : quote(name));
  const shape = inputShape(inputs);
  const command = [
    'atc',
    '--framework=5',
    `--model=${file(model)}`,
    `--output=${file(output)}`,
    `--soc_version=${shell === 'posix' ? `"\${SOC_VERSION:-${DEFAULT_SOC}}"` : '%SOC_VERSION%'}`,
    `--input_format=${inputFormat(inputs)}`,
    ...(shape === '' ? [] : [`--input_shape=${quote(shape)}`]),
    ...(insertOpConf === undefined ? [] : [`--insert_op_conf=${file(insertOpConf)}`]),
    '--log=error',
  ].join(CONTINUATION[shell]);
  return shell === 'posix' ? command : `if not defined SOC_VERSION set "SOC_VERSION=${DEFAULT_SOC}"\n${command}`;
}

/** The same for each shell. */
export function atcCommands(job: AtcJob): Readonly<Record<Shell, string>> {
  return { posix: atcCommand(job, 'posix'), windows: atcCommand(job, 'windows') };
}

/** `name:1,3,224,224;…`; a scalar has nothing to state. */
function inputShape(inputs: readonly AtcInput[]): string {
  for (const { name } of inputs) if (/;|\p{Cc}/u.test(name)) fail('ATC_INPUT_NAME', { name });
  return inputs
    .filter(({ shape }) => shape.length > 0)
    .map(({ name, shape }) => `${name}:${shape.join(',')}`)
    .join(';');
}

/** One for all inputs. ND is any layout of up to four dimensions, so it cannot stand for five. */
function inputFormat(inputs: readonly AtcInput[]): string {
  const ranks = inputs.map(({ shape }) => shape.length);
  if (ranks.some((rank) => rank === 5)) return 'NCDHW';
  return ranks.every((rank) => rank === 4) ? 'NCHW' : 'ND';
}
