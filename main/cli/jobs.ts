/** The job that a command line describes; its paths are absolute. Throws OPTION_*, JOB_*. */
import { resolve } from 'node:path';
import { fail } from '../../proto/errors';
import { sensitivities, strategies } from '../../proto/auto';
import {
  activationQuantizers,
  keptWeights,
  trainingLosses,
  trainingOptimizers,
  trainingSchedules,
  weightQuantizers,
} from '../../proto/qat';
import { executionProviders } from '../../proto/providers';
import { targets, type Job } from '../../proto/job';
import type { Language } from '../../proto/sentences';
import { formulationsFile } from '../studio/formulations';
import { fitting, readJobFile, validated } from '../studio/jobFile';
import type { CommandName } from './commands';
import { optionText, type Invocation, type Options } from './arguments';
import { choice, durationMs, fileStem, inputShapes, quantity, sizeBytes, whole } from './values';

export function jobOf(invocation: Invocation, cwd: string, language: Language): Job {
  const { command, options } = invocation;
  const path = (text: string | undefined): string | undefined => (text === undefined ? undefined : resolve(cwd, text));
  const argument = path(invocation.argument)!;
  // Whoever types the command has chosen the data set, and with it the program that it may name.
  const common = { ...commonOf(options), cache: path(options.text('cache')), commands: 'any' };
  if (command === 'run') return readJobFile(argument, common, language);
  const own = ownOf(command, options, path, argument);
  return validated({ kind: command, ...fitting(command, { ...common, ...own }) }, `mcs ${command}`, language);
}

type PathOf = (text: string | undefined) => string | undefined;

/** What only this command knows. */
function ownOf(command: CommandName, options: Options, path: PathOf, argument: string): object {
  const target = optional(options.text('target'), (text) => choice('--target', text, targets));
  switch (command) {
    case 'inspect':
      return { model: argument, target, ...previewOf(options, path) };
    case 'eval':
      return { model: argument, data: path(options.text('data')), limit: count(options, 'limit') };
    case 'ptq':
      return { model: argument, ...ptqOf(options, path) };
    case 'auto':
      return { model: argument, ...autoOf(options, path) };
    case 'qat':
      return { model: argument, ...qatOf(options, path) };
    case 'tune':
      return { model: argument, batchSize: count(options, 'batch-size'), file: formulationsFile() };
    default:
      return { run: argument, file: path(options.text('out')), target };
  }
}

function previewOf(options: Options, path: PathOf): object {
  const [data, preview] = [options.text('data'), options.text('preview')];
  if (preview !== undefined && data === undefined)
    fail('OPTION_REQUIRED', { command: 'inspect', option: optionText('inspect', 'data') });
  return { data: path(data), preview: path(preview) };
}

function ptqOf(options: Options, path: PathOf): object {
  const sources = ['calib', 'record', 'statistics'] as const;
  const [first, second] = sources.filter((name) => options.has(name));
  const either = sources.map((name) => optionText('ptq', name)).join(' | ');
  if (first === undefined) fail('OPTION_REQUIRED', { command: 'ptq', option: either });
  if (second !== undefined) fail('OPTION_CONFLICT', { first: `--${first}`, second: `--${second}` });
  if (first !== 'calib' && options.has('bias-correction'))
    fail('OPTION_CONFLICT', { first: `--${first}`, second: '--bias-correction' });
  if (first === 'record' && !options.has('config'))
    fail('OPTION_REQUIRED', { command: 'ptq', option: optionText('ptq', 'config') });
  return {
    calib: path(options.text('calib')),
    record: path(options.text('record')),
    statistics: path(options.text('statistics')),
    biasCorrection: options.has('bias-correction') || undefined,
    eval: path(options.text('eval')),
    config: path(options.text('config')),
    batchSize: count(options, 'batch-size'),
    batchNum: count(options, 'batch-num'),
  };
}

function autoOf(options: Options, path: PathOf): object {
  const goals = ['max-drop', 'reach'] as const;
  const [first, second] = goals.filter((name) => options.has(name));
  if (first === undefined)
    fail('OPTION_REQUIRED', { command: 'auto', option: goals.map((name) => optionText('auto', name)).join(' | ') });
  if (second !== undefined) fail('OPTION_CONFLICT', { first: `--${first}`, second: `--${second}` });
  return {
    calib: path(options.text('calib')),
    eval: path(options.text('eval')),
    confirm: path(options.text('confirm')),
    config: path(options.text('config')),
    maxDrop: optional(options.text('max-drop'), (text) => quantity('--max-drop', text, 0)),
    reach: optional(options.text('reach'), (text) => quantity('--reach', text)),
    rollBack: optional(options.text('roll-back'), (text) => text.split(',').map((each) => each.trim())),
    strategy: optional(options.text('strategy'), (text) => choice('--strategy', text, strategies)),
    sensitivity: optional(options.text('sensitivity'), (text) => choice('--sensitivity', text, sensitivities)),
    subset: optional(options.text('subset'), (text) => whole('--subset', text, 0)),
    timeBudgetMs: optional(options.text('time-budget'), (text) => durationMs('--time-budget', text)),
    batchSize: count(options, 'batch-size'),
    batchNum: count(options, 'batch-num'),
  };
}

function qatOf(options: Options, path: PathOf): object {
  const second = (['weight-bits', 'activation-quantizer', 'weight-quantizer'] as const).find((name) =>
    options.has(name),
  );
  if (options.has('config') && second) fail('OPTION_CONFLICT', { first: '--config', second: `--${second}` });
  const text = <T>(name: Parameters<Options['text']>[0], read: (text: string, option: string) => T): T | undefined =>
    optional(options.text(name), (value) => read(value, `--${name}`));
  const number = (value: string, option: string): number => quantity(option, value, 0);
  const natural = (value: string, option: string): number => whole(option, value, 0);
  const several = (value: string, option: string): number[] =>
    value.split(',').map((each) => whole(option, each.trim(), 1));
  const follows = options.has('train-statistics') || options.text('freeze-statistics-after') !== undefined;
  return {
    train: path(options.text('train')),
    eval: path(options.text('eval')),
    config: path(options.text('config')),
    weightBits: text('weight-bits', natural),
    activationQuantizer: text('activation-quantizer', (value, option) => choice(option, value, activationQuantizers)),
    weightQuantizer: text('weight-quantizer', (value, option) => choice(option, value, weightQuantizers)),
    epochs: text('epochs', natural),
    steps: text('steps', natural),
    learningRate: text('lr', number),
    optimizer: text('optimizer', (value, option) => choice(option, value, trainingOptimizers)),
    momentum: text('momentum', number),
    weightDecay: text('weight-decay', number),
    clipNorm: text('clip-norm', number),
    schedule: text('schedule', (value, option) => choice(option, value, trainingSchedules)),
    warmupSteps: text('warmup-steps', natural),
    milestones: text('milestones', several),
    loss: text('loss', (value, option) => choice(option, value, trainingLosses)),
    labelSmoothing: text('label-smoothing', number),
    quantizationLoss: text('quantization-loss', number),
    temperature: text('temperature', number),
    teacher: options.has('teacher') || undefined,
    freezeStatistics: follows ? options.has('freeze-statistics') : undefined,
    freezeStatisticsAfter: text('freeze-statistics-after', natural),
    freeze: options.list('freeze').flatMap((text) => text.split(';').map((each) => each.trim())),
    evaluateEvery: text('evaluate-every', natural),
    patience: text('patience', natural),
    keep: text('keep', (value, option) => choice(option, value, keptWeights)),
    provider: text('provider', (value, option) => choice(option, value, executionProviders)),
    batchSize: count(options, 'batch-size'),
    batchNum: count(options, 'batch-num'),
  };
}

/** Options that any kind of job may have a use for. */
export function commonOf(options: Options): Record<string, unknown> {
  const shapes = inputShapes('--input-shape', options.list('input-shape'));
  return {
    name: optional(options.text('name'), (text) => fileStem('--name', text)),
    inputShapes: Object.keys(shapes).length > 0 ? shapes : undefined,
    measureFloor: options.has('measure-floor') || undefined,
    threads: optional(options.text('threads'), (text) => whole('--threads', text, 1, 256)),
    seed: optional(options.text('seed'), (text) => whole('--seed', text, 0)),
    memoryBudgetBytes: optional(options.text('memory-budget'), (text) => sizeBytes('--memory-budget', text)),
  };
}

function count(options: Options, name: 'limit' | 'batch-size' | 'batch-num'): number | undefined {
  return optional(options.text(name), (text) => whole(`--${name}`, text, 1));
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}
