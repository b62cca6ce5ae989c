/** Giving memory back at once. The collector frees big buffers late: a stream of batches would otherwise keep many of them. */
import { MessageChannel } from 'node:worker_threads';

/** Buffers posted towards a closed port belong to nobody and are freed on the spot. */
const nowhere = (() => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.unref();
  return port1;
})();

/** Frees buffers now; the arrays over them are empty afterwards. */
export function release(buffers: readonly ArrayBuffer[]): void {
  if (buffers.length) nowhere.postMessage(null, buffers);
}
