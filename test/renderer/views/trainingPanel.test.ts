import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { jobSchema } from '../../../proto/job';
import type { QatResult } from '../../../proto/qat';
import LossChart from '../../../renderer/components/training/LossChart.vue';
import MetricChart from '../../../renderer/components/training/MetricChart.vue';
import { useProject } from '../../../renderer/stores/project';
import TrainingPanel from '../../../renderer/views/result/TrainingPanel.vue';
import { FIGURES, projectOf, runOf, show, type Mounted } from '../kit';
import { QAT, stepOf } from '../trainings';

const FILES = { model: '/p/models/m.onnx', eval: '/e.yaml' };
const job = jobSchema.parse({ kind: 'qat', train: '/t.yaml', ...FILES });
const before = runOf('a', 'm', {
  name: 'PTQ, 8 bits',
  job: jobSchema.parse({ kind: 'ptq', calib: '/c.yaml', ...FILES }),
});

/** The panel of a training that goes on from a quantization of so much accuracy; without one from none. */
async function panel(trained: number, quantized?: number, more: Partial<QatResult> = {}): Promise<Mounted> {
  const at = (value: number) => ({
    ...FIGURES,
    compressed: { metric: 'top1', value, samples: 1000, ci95: [value - 0.3, value + 0.3] as const },
  });
  const run = runOf('r', 'a', { job, figures: at(trained) });
  const runs = quantized === undefined ? [run] : [{ ...before, figures: at(quantized) }, run];
  const mounted = await show(TrainingPanel, {
    props: { run, qat: { ...QAT, ...more } },
    answers: {
      'run.events': ({ from }) =>
        [1, 2, 3].map((step) => ({ type: 'step' as const, step: stepOf(step), at: step })).slice(from),
    },
  });
  useProject().state = projectOf({ runs });
  await flushPromises();
  return mounted;
}

const textOf = ({ wrapper }: Mounted): string => wrapper.get('[data-testid=training-result]').text();

describe('what a training came to', () => {
  it('is held against float and against quantizing alone', async () => {
    const mounted = await panel(91.6, 90.4);
    const text = textOf(mounted);
    expect(text).toContain('Kept are the weights after step 20, the best of so many evaluations: 2.');
    expect(text).toContain('All steps were done: 40 of 40');
    expect(text).toContain('The training wins +1.20 pp against “PTQ, 8 bits”.');
    expect(text).toContain('flatters a little');
    const rows = mounted.wrapper.findAll('tbody tr').map((row) => row.text());
    expect(rows.slice(0, 3).map((row) => row.slice(0, 5))).toEqual(['Float', 'PTQ, ', 'Train']);
    expect(mounted.wrapper.getComponent(LossChart).props('points')).toHaveLength(3);
    expect(mounted.wrapper.getComponent(MetricChart).props('reference')).toMatchObject({ run: { id: 'a' } });
  });

  it('may be a loss, nothing, or without comparison', async () => {
    expect(textOf(await panel(90, 91))).toContain('the training comes to −1.00 pp');
    expect(textOf(await panel(91.1, 91))).toContain('as good as “PTQ, 8 bits”, within the noise');
    const alone = await panel(91, undefined, {
      kept: 'last',
      keptStep: 30,
      done: 30,
      end: 'kept',
      evaluations: QAT.evaluations.slice(0, 1),
    });
    expect(textOf(alone)).toContain('There is no quantization without training');
    expect(textOf(alone)).toContain('It was stopped by hand: 30 of 40 steps');
    expect(textOf(alone)).not.toContain('flatters');
  });
});
