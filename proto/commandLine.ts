/** A job as the words that one would type: to be copied from the window. */
import type { Job } from './job';

/** `mcs ptq …` for a POSIX shell, written into `out`. */
export function commandLine(job: Job, out: string): string {
  return shellText(['mcs', ...wordsOf(job, out)]);
}

/** Words as a POSIX shell takes them: other words give another text. */
export function shellText(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function wordsOf(job: Job, out: string): string[] {
  switch (job.kind) {
    case 'inspect':
      return ['inspect', job.model, ...option('target', job.target), ...shapes(job.inputShapes)];
    case 'eval':
      return [
        'eval',
        job.model,
        ...option('data', job.data),
        ...option('limit', job.limit),
        ...shapes(job.inputShapes),
      ];
    case 'ptq':
      return ['ptq', job.model, ...ptqOptions(job), ...shapes(job.inputShapes), '--out', out];
    case 'auto':
      return ['auto', job.model, ...autoOptions(job), ...shapes(job.inputShapes), '--out', out];
    case 'qat':
      return ['qat', job.model, ...qatOptions(job), ...shapes(job.inputShapes), '--out', out];
    case 'package':
      return ['package', job.run, ...option('target', job.target), '--out', job.file];
    default:
      return ['run', 'job.yaml', '--out', out];
  }
}

function ptqOptions(job: Extract<Job, { kind: 'ptq' }>): string[] {
  const {
    calib,
    record,
    statistics,
    biasCorrection,
    config,
    batchSize,
    batchNum,
    name,
    threads,
    seed,
    memoryBudgetBytes,
    measureFloor,
  } = job;
  return [
    ...option('calib', calib),
    ...option('record', record),
    ...option('statistics', statistics),
    ...option('eval', job.eval),
    ...option('config', config),
    ...option('batch-size', batchSize),
    ...option('batch-num', batchNum),
    ...option('name', name),
    ...option('threads', threads),
    ...option('seed', seed === 0 ? undefined : seed),
    ...option('memory-budget', memoryBudgetBytes),
    ...(biasCorrection ? ['--bias-correction'] : []),
    ...(measureFloor ? ['--measure-floor'] : []),
  ];
}

/** What has no option of its own stands in the job file alone. */
function autoOptions(job: Extract<Job, { kind: 'auto' }>): string[] {
  return [
    ...option('calib', job.calib),
    ...option('eval', job.eval),
    ...option('confirm', job.confirm),
    ...option('max-drop', job.maxDrop),
    ...option('reach', job.reach),
    ...option('config', job.config),
    ...option('roll-back', job.rollBack.join(',')),
    ...option('strategy', job.strategy),
    ...option('sensitivity', job.sensitivity),
    ...option('subset', job.subset),
    ...option('time-budget', job.timeBudgetMs === undefined ? undefined : `${job.timeBudgetMs / 1000}s`),
    ...option('batch-size', job.batchSize),
    ...option('batch-num', job.batchNum),
    ...option('name', job.name),
    ...option('threads', job.threads),
    ...option('seed', job.seed === 0 ? undefined : job.seed),
    ...option('memory-budget', job.memoryBudgetBytes),
  ];
}

/** What is as it would be anyway is left out. */
function qatOptions(job: Extract<Job, { kind: 'qat' }>): string[] {
  const changed = (name: string, value: string | number | undefined, usual: string | number): string[] =>
    option(name, value === usual ? undefined : value);
  return [
    ...option('train', job.train),
    ...option('eval', job.eval),
    ...option('config', job.config),
    ...option('weight-bits', job.weightBits),
    ...option('activation-quantizer', job.activationQuantizer),
    ...option('weight-quantizer', job.weightQuantizer),
    ...option('epochs', job.epochs),
    ...option('steps', job.steps),
    ...changed('batch-size', job.batchSize, 64),
    ...option('batch-num', job.batchNum),
    ...option('lr', job.learningRate),
    ...changed('optimizer', job.optimizer, 'adam'),
    ...changed('momentum', job.momentum, 0.9),
    ...changed('weight-decay', job.weightDecay, 0),
    ...option('clip-norm', job.clipNorm),
    ...changed('schedule', job.schedule, 'cosine'),
    ...changed('warmup-steps', job.warmupSteps, 0),
    ...option('milestones', job.milestones.length > 0 ? job.milestones.join(',') : undefined),
    ...option('loss', job.loss),
    ...changed('label-smoothing', job.labelSmoothing, 0),
    ...changed('quantization-loss', job.quantizationLoss, 0),
    ...changed('temperature', job.temperature, 1),
    ...(job.teacher ? ['--teacher'] : []),
    ...(job.freezeStatistics ? [] : ['--train-statistics']),
    ...option('freeze-statistics-after', job.freezeStatisticsAfter),
    ...option('freeze', job.freeze.length > 0 ? job.freeze.join(';') : undefined),
    ...option('evaluate-every', job.evaluateEvery),
    ...option('patience', job.patience),
    ...changed('keep', job.keep, 'best'),
    ...changed('provider', job.provider, 'cpu'),
    ...option('name', job.name),
    ...option('threads', job.threads),
    ...option('seed', job.seed === 0 ? undefined : job.seed),
    ...option('memory-budget', job.memoryBudgetBytes),
  ];
}

const option = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, String(value)];

const shapes = (inputs: Readonly<Record<string, readonly number[]>>): string[] =>
  Object.entries(inputs).flatMap(([name, shape]) => ['--input-shape', `${name}:${shape.join(',')}`]);

/** As a POSIX shell wants it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
