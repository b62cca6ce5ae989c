/**
 * Measures on this machine, for the shapes of a model's layers, every way to compute a gradient, and adds the fastest to a table.
 * Throws what prepareModel and stepGraph throw, INPUT_SHAPE_OPEN.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../../../../proto/errors';
import type { JobOf } from '../../../../proto/job';
import type { Tuning } from '../../../../proto/tuning';
import type { FormulationTable } from '../../grad/formulations';
import { measureFormulations } from '../../grad/measureFormulations';
import { feedsOf } from '../../graph/links';
import { DataType } from '../../graph/onnx';
import { writeText } from '../../graph/save';
import { declaredType } from '../../ops/infer';
import type { GraphModel } from '../../train/step';
import { stepGraph } from '../../train/stepGraph';
import { trainableWeights } from '../../train/trainable';
import type { JobRunner } from '../job';
import { threadsOf } from '../machine';
import { dimsText, prepareModel } from '../prepare';

const ROUNDS = 5;

export const tune: JobRunner<JobOf<'tune'>> = {
  kind: 'tune',
  async run(job, context): Promise<Tuning> {
    context.stage('load');
    const { model } = prepareModel(job.model, job.inputShapes);
    const { questions } = stepGraph(model, {
      shapes: shapesOf(model, job.batchSize),
      groups: [{ weights: trainableWeights(model.graph), weightDecay: 0, rate: 1 }],
      ...{ loss: { name: 'meanSquaredError' }, optimizer: { name: 'sgd' }, schedule: { name: 'constant' } },
      learningRate: 1,
      further: feedsOf(model.graph)
        .filter((input) => declaredType(input)?.dataType === DataType.FLOAT)
        .map(({ name }) => name),
    });
    context.stage('measure');
    const formulations = await measureFormulations(questions, threadsOf(job.threads), ROUNDS, async (done) => {
      context.progress(done, questions.length);
      await context.yieldToMessages();
    });
    mkdirSync(dirname(job.file), { recursive: true });
    writeText(job.file, `${JSON.stringify({ ...known(job.file), ...formulations }, undefined, 1)}\n`);
    return { schema: 1, command: 'tune', model: { path: job.model }, file: job.file, formulations };
  },
};

/** An open first dimension is the batch. */
function shapesOf({ graph }: GraphModel, batchSize: number): ReadonlyMap<string, readonly number[]> {
  const shapes = feedsOf(graph).map((input) => {
    const declared = declaredType(input)?.shape ?? [];
    const shape = declared.map((dim, axis) => {
      if (typeof dim === 'number') return dim;
      return axis === 0 ? batchSize : fail('INPUT_SHAPE_OPEN', { name: input.name, declared: dimsText(declared) });
    });
    return [input.name, shape] as const;
  });
  return new Map(shapes);
}

/** What was measured before; a damaged file is made anew. */
function known(file: string): FormulationTable {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FormulationTable) : {};
  } catch {
    return {};
  }
}
