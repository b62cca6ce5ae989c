/**
 * `npm run sample [-- FILE.onnx [EPOCHS]]`: the sample's network learns from random weights with our own engine; what it knows of the
 * test pictures stands beside what the embedded model knows. The embedded file was made so: 97.20 % of 2,000 test pictures (96.38 …
 * 97.84). Another processor may give other last bits, and so another file of about the same accuracy: it is written where FILE says, and
 * the embedded one stays until somebody means to replace it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '../main/engine/data/dataset';
import { feedsOf } from '../main/engine/graph/links';
import { readModel } from '../main/engine/graph/load';
import { saveModel } from '../main/engine/graph/save';
import { sha256OfFile } from '../main/engine/graph/sha256';
import { accuracyOf, retrainSample, type Accuracy } from '../main/engine/sample/retrain';
import { spreadChannels } from '../main/engine/sample/spreadChannels';
import { sampleModel, writeSample } from '../main/engine/sample/write';

const SEED = 1;
const THREADS = 1;
const EPOCHS = '4';
/** More than the 24,000 of the data set: they are drawn, so nothing has to be learned by heart. */
const PICTURES = 60_000;

export async function samplePart([file, epochs = EPOCHS]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-sample-'));
  try {
    const trained = await retrainSample({
      ...{ folder, seed: SEED, threads: THREADS, epochs: Number(epochs), pictures: PICTURES },
      onEpoch: ({ epoch, loss, ms, accuracy }) =>
        console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}, ${told(accuracy)}, ${(ms / 1000).toFixed(0)} s`),
    });
    const model = spreadChannels(trained, SEED);
    const made = join(folder, 'trained.onnx');
    saveModel(model, made);
    console.log(`sha256 ${sha256OfFile(made)}`);
    if (file) saveModel(model, file);
    const embedded = readModel(sampleModel());
    const test = await openDataset(writeSample(folder).test, feedsOf(embedded.graph));
    console.log(`the embedded model: ${told(await accuracyOf(embedded, test, THREADS))}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function told({ value, interval: [low, high] }: Accuracy): string {
  return `test pictures ${value.toFixed(2)} % (${low.toFixed(2)} … ${high.toFixed(2)})`;
}
