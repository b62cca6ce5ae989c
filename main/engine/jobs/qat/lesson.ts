/** What a step learns from: its batch in parts, and what the first output should be for each, by labels or by the teacher. */
import type { Session } from '../../runtime/session';
import type { Lesson } from '../../train/step';
import type { OpenQat } from './open';

export async function lessonAt(
  open: OpenQat,
  teacher: Session | undefined,
  step: number,
): Promise<readonly [Lesson, ...Lesson[]]> {
  const first = await partAt(open, teacher, step, 0);
  const others: Lesson[] = [];
  for (let part = 1; part < open.parts.count; part++) others.push(await partAt(open, teacher, step, part));
  return [first, ...others];
}

async function partAt(
  { batches, teaching, ptq, parts }: OpenQat,
  teacher: Session | undefined,
  step: number,
  part: number,
): Promise<Lesson> {
  const { feeds, labels } = await batches.part(step, part, parts.count);
  if (!teacher) return { feeds, target: teaching.target(labels!) };
  const outputs = await teacher.run(feeds);
  return { feeds, target: outputs[ptq.prepared.model.graph.output[0]!.name]! };
}
