/** Entry of a counting thread: tallies of some tensors beside the thread that runs the model. Never loads ONNX Runtime. */
import { parentPort } from 'node:worker_threads';
import { reportOf } from '../../../proto/errors';
import { release } from '../numerics/release';
import { findingsOf, handedOver } from './findings';
import { Tally, type Sight } from './tally';
import { buffersOf, handedBuffers, type FromCounter, type ToCounter } from './messages';

const port = parentPort!;
let tallies: readonly Tally[] = [];

const say = (message: FromCounter, given: readonly ArrayBuffer[] = []): void => port.postMessage(message, given);

function add(sights: readonly Sight[], batch: number): void {
  sights.forEach((sight, i) => {
    const tally = tallies[i]!;
    tally.add(sight, batch);
    if (!tally.keeps) release(buffersOf(sight));
  });
  say({ kind: 'added' });
}

/** First what is handed over, so that both threads search at the same time. */
function answer(keep: boolean, share: number): void {
  const isOurs = (_: Tally, i: number): boolean => i % share !== share - 1;
  const handed = handedOver(tallies.filter((tally, i) => !isOurs(tally, i)));
  say({ kind: 'handedOver', handed }, handedBuffers(handed));
  say({ kind: 'answers', findings: findingsOf(tallies.filter(isOurs), keep) });
}

port.on('message', (message: ToCounter) => {
  try {
    if (message.kind === 'start') tallies = message.tasks.map((task) => new Tally(task));
    else if (message.kind === 'add') add(message.sights, message.batch);
    else answer(message.keep, message.share);
  } catch (error) {
    say({ kind: 'failed', error: reportOf(error) });
  }
});
