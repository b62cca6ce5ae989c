/** Job kinds that do what a test needs, by the name of the job; they run in the real entry of the engine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobContext, JobRunner } from '../../main/engine/jobs/job';
import { finding } from '../../proto/findings';
import type { JobOf } from '../../proto/job';

const BATCH_MS = 50;

/** As ONNX Runtime does: nothing else happens meanwhile. */
function block(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

async function slow(job: JobOf<'ptq'>, context: JobContext): Promise<void> {
  writeFileSync(`${job.model}.pid`, String(process.pid));
  writeFileSync(join(context.folder!, 'half.onnx'), 'half');
  context.stage('calibrate');
  for (let batch = 1; batch <= 2000; batch++) {
    block(BATCH_MS);
    context.progress(batch, 2000);
    await context.yieldToMessages();
  }
}

const deeds: Readonly<Record<string, (job: JobOf<'ptq'>, context: JobContext) => unknown>> = {
  slow,
  all: async (_, context) => {
    context.stage('load');
    context.log('info', 'MODEL_LOADED', { path: '/m', opset: 13, nodes: 1, tensors: 0 });
    context.log('debug', 'CANCEL_REQUESTED', {});
    context.finding(finding('WEIGHT_ALL_ZERO', { tensor: 'w' }));
    context.stage('calibrate');
    for (let batch = 1; batch <= 30; batch++) {
      block(BATCH_MS);
      context.progress(batch, 30);
      await context.yieldToMessages();
    }
    context.verdict('GOAL_NOT_REACHED', { goal: 1, best: 2 });
    return { schema: 1 };
  },
  throws: () => {
    throw new Error('thrown');
  },
  rejectsLater: () => {
    void Promise.reject(new Error('rejected'));
    return new Promise(() => {});
  },
  throwsLater: () => {
    setImmediate(() => {
      throw new Error('thrown later');
    });
    return new Promise(() => {});
  },
  unsendable: () => ({ result: () => {} }),
  aborts: (_, context) => {
    context.stage('float');
    process.stderr.write('ONNX Runtime says its last words\n');
    setTimeout(() => process.abort(), 50);
    return new Promise(() => {});
  },
  noSpace: (_, context) => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC', path: join(context.folder!, 'model.onnx') });
  },
};

const ptq: JobRunner<JobOf<'ptq'>> = {
  kind: 'ptq',
  run: async (job, context) => deeds[job.name!]!(job, context),
};

export const jobKinds: ReadonlyMap<string, JobRunner> = new Map([['ptq', ptq]]);
