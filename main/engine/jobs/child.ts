/**
 * The entry of the engine's process: receives one job, runs it, reports, ends. It never outlives its parent: it ends when
 * the channel closes, which it hears within one batch. Whatever is thrown, wherever, becomes a `failed` event.
 */
import { reportOf } from '../../../proto/errors';
import type { Event, Message } from '../../../proto/job';
import { openContext, type OpenContext } from './context';
import { jobKinds } from './kinds';

type Start = Extract<Message, { type: 'start' }>;

/** Exit code of a child that lost its parent. */
const ORPHAN = 74;

let running: OpenContext | undefined;
let ended = false;

process.setSourceMapsEnabled(true);
// Ctrl+C goes to the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('disconnect', () => process.exit(ORPHAN));
process.on('uncaughtException', (error) => end({ type: 'failed', error: reportOf(error) }));
process.on('unhandledRejection', (error) => end({ type: 'failed', error: reportOf(error) }));
process.on('message', (message: Message) => {
  if (message.type === 'cancel') running?.cancel();
  else if (message.type === 'keep') running?.keep();
  else if (message.type === 'pause') running?.pause();
  else void start(message);
});
if (!process.send) {
  process.stderr.write('This is the engine of `mcs`; start `mcs` instead.\n');
  process.exitCode = 2;
}

async function start({ job, folder, checkpoint, level }: Start): Promise<void> {
  running = openContext({ folder, checkpoint, level, send });
  try {
    const kind = jobKinds.get(job.kind);
    if (!kind) throw new Error(`no job kind '${job.kind}'`);
    const result = await kind.run(job, running.context);
    const verdict = running.close();
    end({ type: 'done', result, ...(verdict ? { verdict } : {}) });
  } catch (error) {
    running.close();
    end({ type: 'failed', error: reportOf(error) });
  }
}

function send(event: Event): void {
  if (!ended && process.connected) process.send?.(event);
}

/** The last event; the process ends as soon as it is on its way. Throws where the result cannot be sent. */
function end(event: Event): void {
  if (ended) return;
  const leave = (): never => process.exit(event.type === 'done' ? 0 : 1);
  if (!process.connected) return leave();
  process.send?.(event, undefined, undefined, leave);
  ended = true;
}
