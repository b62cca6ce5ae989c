import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../main/studio/versions';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

function dataset(source: string): { folder: string; yaml: string } {
  const folder = temporary();
  mkdirSync(join(folder, 'pictures', 'cats'), { recursive: true });
  for (const name of ['a.png', 'b.png']) writeFileSync(join(folder, 'pictures', 'cats', name), name);
  writeFileSync(join(folder, 'list.txt'), 'pictures/cats/a.png 3\n\npictures/cats/b.png\n');
  const yaml = join(folder, 'data.yaml');
  writeFileSync(yaml, `inputs:\n  "*":\n    source: { kind: images, path: ${source} }\n`);
  return { folder, yaml };
}

describe('the version of a data set', () => {
  it.each(['pictures', 'list.txt'])('changes with a picture below %s, and only then', async (source) => {
    const { folder, yaml } = dataset(source);
    const before = await versionOf(yaml);
    expect(await versionOf(yaml)).toBe(before);
    writeFileSync(join(folder, 'pictures', 'cats', 'b.png'), 'other');
    const changed = await versionOf(yaml);
    expect(changed).not.toBe(before);
    utimesSync(join(folder, 'pictures', 'cats', 'a.png'), 1, 1);
    expect(await versionOf(yaml)).not.toBe(changed);
  });

  it('changes with a picture more, and with the description', async () => {
    const { folder, yaml } = dataset('pictures');
    const before = await versionOf(yaml);
    writeFileSync(join(folder, 'pictures', 'c.png'), 'c');
    const more = await versionOf(yaml);
    expect(more).not.toBe(before);
    writeFileSync(yaml, 'inputs: {}\n');
    expect(await versionOf(yaml)).not.toBe(more);
  });

  it('knows what is missing', async () => {
    const { folder, yaml } = dataset('nowhere');
    const before = await versionOf(yaml);
    mkdirSync(join(folder, 'nowhere'));
    expect(await versionOf(yaml)).not.toBe(before);
    expect(await versionOf(join(folder, 'no.yaml'))).toContain('none');
  });
});
