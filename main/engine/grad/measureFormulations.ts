/**
 * The fastest way to compute each gradient on this machine: every way is run as a graph of its own, all of a question in turn, and
 * the least time counts, because other work can only make a run longer. Both values are inputs, as they are in a step.
 */
import { performance } from 'node:perf_hooks';
import { makeGraph, makeModel, valueInfo } from '../graph/build';
import { DataType } from '../graph/onnx';
import { seededRandom, uniform } from '../numerics/random';
import { Session, type Values } from '../runtime/session';
import { sizeOf } from './emitter';
import { extended } from './extend';
import type { FormulationTable, Question } from './formulations';

const OPSET = 18;
const NAMES = ['a', 'b'] as const;

export async function measureFormulations(
  questions: readonly Question[],
  threads: number,
  rounds = 5,
  onMeasured: (done: number) => Promise<void> = () => Promise.resolve(),
): Promise<FormulationTable> {
  const table: Record<string, string> = {};
  for (const [i, question] of questions.entries()) {
    table[question.key] = await fastest(question, threads, rounds);
    await onMeasured(i + 1);
  }
  return table;
}

async function fastest(question: Question, threads: number, rounds: number): Promise<string> {
  const names = Object.keys(question.ways);
  if (names.length === 1) return names[0]!;
  const sessions = await Promise.all(names.map((name) => Session.open(modelOf(question, name), { threads })));
  const leastMs = names.map(() => Infinity);
  const feeds = feedsOf(question);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, session] of sessions.entries()) {
      const start = performance.now();
      await session.run(feeds);
      // The first round is a rehearsal: memory is asked for in it.
      if (round > 0) leastMs[i] = Math.min(leastMs[i]!, performance.now() - start);
    }
  }
  for (const session of sessions) await session.close();
  return names[leastMs.indexOf(Math.min(...leastMs))]!;
}

function modelOf({ shapes, ways }: Question, name: string) {
  const input = NAMES.map((each, i) => valueInfo(each, DataType.FLOAT, shapes[i]));
  const empty = makeGraph({ node: [], input, output: [] });
  const { model, made } = extended({ ...makeModel(empty, OPSET), graph: empty }, [], (e) =>
    ways[name]!(e, e.find('a')!, e.find('b')!),
  );
  const output = [valueInfo(made.name, made.dataType, made.shape)];
  return { ...model, graph: { ...model.graph, output } };
}

function feedsOf({ shapes }: Question): Values {
  const random = seededRandom(1);
  const value = (dims: readonly number[]) => ({
    dataType: DataType.FLOAT,
    dims,
    data: Float32Array.from({ length: sizeOf(dims) }, () => uniform(random, -1, 1)),
  });
  return Object.fromEntries(NAMES.map((name, i) => [name, value(shapes[i]!)]));
}
