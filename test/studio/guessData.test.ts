import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseDescription } from '../../proto/datasetText';
import type { Port } from '../../proto/job';
import { guessDescription } from '../../main/studio/guessData';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

function pictures(): string {
  const folder = join(temporary(), 'photos');
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, '1.jpg'), '');
  }
  return folder;
}

const port = (...shape: (number | string)[]): Port => ({ name: 'x', type: 'FLOAT', shape });

describe('a guess about pictures', () => {
  it('is ImageNet where nothing is known, with folders as classes', () => {
    const folder = pictures();
    const text = guessDescription(folder);
    expect(parseDescription('guess.yaml', text)).toMatchObject({
      name: 'photos',
      inputs: { '*': { source: { kind: 'images', path: folder }, resize: { shortSide: 256 }, crop: { center: 224 } } },
      labels: { kind: 'folders' },
      metric: { kind: 'topK', k: 1 },
    });
    expect(guessDescription(folder, port('N', 3, 224, 224))).toBe(text);
  });

  it.each([
    [port('N', 3, 32, 48), { resize: { width: 48, height: 32 }, color: 'RGB', std: [0.229, 0.224, 0.225] }],
    [port(1, 28, 28, 1), { resize: { width: 28, height: 28 }, color: 'GRAY' }],
    [port('N', 3, 'H', 'W'), { crop: { center: 224 } }],
    [port('N', 10), { crop: { center: 224 } }],
  ])('follows the input %j', (input, expected) => {
    const text = guessDescription(pictures(), input);
    expect((parse(text) as { inputs: Record<string, unknown> }).inputs['*']).toMatchObject(expected);
    expect(() => parseDescription('guess.yaml', text)).not.toThrow();
  });
});
