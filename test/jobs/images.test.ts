/** Photographs in the built program, where threads of their own decode them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../main/engine/data/dataset';
import { saveModel } from '../../main/engine/graph/save';
import { Session } from '../../main/engine/runtime/session';
import { lastLine, mcs } from '../kit/mcs';
import { smallNetwork } from '../kit/models';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const IMAGES = 100;

const photo = (seed: number): Promise<Buffer> => {
  const data = Uint8Array.from({ length: 20 * 12 * 3 }, (_, i) => ((i + 7) * (seed + 3) * 31) % 256);
  return sharp(data, { raw: { width: 20, height: 12, channels: 3 } })
    .png()
    .toBuffer();
};

/** Model and data set; labels are what the model answers to every second image, so half of them are right for sure. */
async function prepared() {
  const folder = temporary();
  const model = join(folder, 'model.onnx');
  const network = smallNetwork();
  saveModel(network, model);
  mkdirSync(join(folder, 'photos'));
  const names = Array.from({ length: IMAGES }, (_, i) => `photos/${String(i).padStart(3, '0')}.png`);
  for (const [i, name] of names.entries()) writeFileSync(join(folder, name), await photo(i));
  const data = join(folder, 'set.yaml');
  const inputs = { '*': { source: { kind: 'images', path: 'photos' }, resize: { shortSide: 9 }, crop: { center: 8 } } };
  writeFileSync(data, JSON.stringify({ inputs }));
  const dataset = await openDataset(data, network.graph!.input);
  const session = await Session.open(network as Parameters<typeof Session.open>[0], { threads: 1 });
  const answers: number[] = [];
  for await (const { feeds } of dataset.batches(10)) {
    const { data: scores } = (await session.run(feeds))['y']!;
    for (let i = 0; i < scores.length; i += 3) {
      const row = [0, 1, 2].map((c) => Number(scores[i + c]));
      answers.push(row.indexOf(Math.max(...row)));
    }
  }
  await session.close();
  const lines = names.map((name, i) => `${name},${i % 2 ? answers[i] : (answers[i]! + 1) % 3}`);
  writeFileSync(join(folder, 'y.csv'), lines.join('\n'));
  writeFileSync(data, JSON.stringify({ inputs, labels: { kind: 'csv', path: 'y.csv' } }));
  return { model, data, image: (row: number) => join(folder, names[row]!) };
}

describe('images that are decoded in threads', () => {
  it('give the same samples in the same order as without threads', async () => {
    const { model, data } = await prepared();
    const end = await mcs(['eval', model, '--data', data, '--json']);
    expect(end.code, end.stderr).toBe(0);
    expect(lastLine(end)).toMatchObject({ metric: 'top1', value: 50, samples: IMAGES });
  });

  it('name the one that is damaged, and the program ends', async () => {
    const { model, data, image } = await prepared();
    const whole = await sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        background: 'red',
        noise: { type: 'gaussian', mean: 99, sigma: 30 },
      },
    })
      .png()
      .toBuffer();
    writeFileSync(image(77), whole.subarray(0, whole.length * 0.7));
    const end = await mcs(['eval', model, '--data', data]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain(`the image '${image(77)}' (row 77) cannot be decoded`);
  });

  it('are shown as the network sees them', async () => {
    const { model, data } = await prepared();
    const preview = join(temporary(), 'seen.png');
    const end = await mcs(['inspect', model, '--data', data, '--preview', preview, '--json']);
    expect(end.code, end.stderr).toBe(0);
    const { data: seen } = lastLine(end) as { data: { preview: string; samples: object[]; picture: object } };
    expect(seen).toMatchObject({ preview, picture: { input: 'x', columns: 4, display: { kind: 'inverse' } } });
    expect(seen.samples).toHaveLength(16);
    expect((await sharp(preview).metadata()).width).toBe(4 + 4 * 260);
  });
});
