/**
 * A measure of the user's own: a program gets all outputs of the model as files and prints the value v, and if it likes one
 * number a sample, p_i, of which the interval is made. The scores are p_i + (v − mean p), whose mean is v; without p_i all are v,
 * and there is no interval. What the program compares with is its own matter; the float model has a value as with labels.
 */
import { ownMetricName } from '../../../../proto/metricNames';
import { answerOf, runCommand } from '../command';
import type { Metric } from '../metric';
import { OutputFolder } from '../outputFolder';

const TIME_LIMIT_SECONDS = 600;

export const Command: Metric = {
  kind: 'command',
  against: 'labels',
  higherIsBetter: true,
  unit: '',
  title: (spec) => (spec.kind === 'command' ? ownMetricName(spec.name ?? 'command', spec.higherIsBetter) : 'command'),
  collect({ spec, dataset, names, samples, ...rest }) {
    if (spec.kind !== 'command') throw new Error(`not a command: ${spec.kind}`);
    const outputs = new OutputFolder(dataset.path, names, samples);
    return {
      add: (count, values) => outputs.add(count, values),
      async scores() {
        outputs.finish();
        const call = {
          dataset: dataset.path,
          run: [...spec.run, outputs.path],
          folder: dataset.folder,
          environment: environmentOf(dataset, samples, rest.start),
          timeLimitSeconds: spec.timeLimitSeconds ?? TIME_LIMIT_SECONDS,
          signal: rest.signal,
          said: rest.said,
        };
        const { value, perSample } = answerOf(await runCommand(call), samples, call);
        const mean = (perSample ?? []).reduce((sum, each) => sum + each / samples, 0);
        return Array.from({ length: samples }, (_, i) => [perSample ? perSample[i]! + (value - mean) : value]);
      },
      close: () => outputs.remove(),
    };
  },
  value: ([sum], samples) => Number((sum! / samples).toPrecision(12)),
};

/** What a program may need to know beside the outputs: which samples they are of. */
function environmentOf(
  { path, firstRow }: { readonly path: string; readonly firstRow: number },
  samples: number,
  start: number,
): Readonly<Record<string, string>> {
  return { MCS_DATASET: path, MCS_FIRST_ROW: String(firstRow + start), MCS_SAMPLES: String(samples) };
}
