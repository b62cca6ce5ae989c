/** The graphs of a job as pictures in DIR: float.svg, and quant.svg of the deploy model where the job made one. */
import { join } from 'node:path';
import type { GraphFacts } from '../../proto/graphView';
import type { Job, RunResult } from '../../proto/job';
import { Asks } from '../studio/asks';
import { layoutOf } from '../studio/graph/layout';
import { graphSvg } from '../studio/graph/svg';
import { validated } from '../studio/jobFile';
import { writeText } from '../studio/jsonFile';

/** Throws what the job `graph` throws, LAYOUT_FAILED, DISK_FULL, NOT_ALLOWED. */
export async function drawGraphs(job: Job, result: unknown, dir: string): Promise<void> {
  if (!('model' in job)) return;
  const { model, inputShapes } = job;
  await draw(join(dir, 'float.svg'), { model, inputShapes });
  const { artifacts = [] } = result as Partial<RunResult>;
  const deploy = artifacts.find(({ kind }) => kind === 'deploy');
  if (deploy) await draw(join(dir, 'quant.svg'), { model: join(dir, deploy.path), inputShapes });
}

async function draw(file: string, question: object): Promise<void> {
  const facts = await new Asks().once<GraphFacts>(validated({ kind: 'graph', ...question }, file));
  writeText(file, graphSvg(facts, await layoutOf(facts)));
}
