/** Entry of the thread that lays out a graph: one task, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { arrange, type Arrange } from './arrange';

parentPort!.postMessage(await arrange(workerData as Arrange));
