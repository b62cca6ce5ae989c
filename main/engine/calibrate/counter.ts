/** Entry of a counting thread: tallies of some tensors beside the thread that runs the model. Never loads ONNX Runtime. */
import { parentPort } from 'node:worker_threads';
import { reportOf } from '../../../proto/errors';
import { release } from '../numerics/release';
import { findingsOf } from './findings';
import { Tally } from './tally';
import { buffersOf, type FromCounter, type ToCounter } from './messages';

const port = parentPort!;
let tallies: readonly Tally[] = [];

function reply(message: Exclude<ToCounter, { kind: 'start' }>): FromCounter {
  try {
    if (message.kind === 'answer') return { kind: 'answers', findings: findingsOf(tallies, message.keep) };
    message.sights.forEach((sight, i) => {
      const tally = tallies[i]!;
      tally.add(sight, message.batch);
      if (!tally.keeps) release(buffersOf(sight));
    });
    return { kind: 'added' };
  } catch (error) {
    return { kind: 'failed', error: reportOf(error) };
  }
}

port.on('message', (message: ToCounter) => {
  if (message.kind === 'start') tallies = message.tasks.map((task) => new Tally(task));
  else port.postMessage(reply(message));
});
