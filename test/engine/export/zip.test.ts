import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { writeZip, type ZipEntry } from '../../../main/engine/export/zip';
import { temporaryFolders } from '../../kit/temporary';

const folder = temporaryFolders();
const note = (path: string): ZipEntry => ({ path, content: { text: path } });

describe('zip', () => {
  it('sorts its entries and gives all the same time', async () => {
    const file = join(folder(), 'a.zip');
    await writeZip(file, [note('b/c'), note('模型'), note('a'), note('B')]);
    const zip = await openPromise(file);
    const seen: [string, number, number][] = [];
    for await (const entry of zip.eachEntry())
      seen.push([entry.fileName, entry.lastModFileDate, entry.extraFields.length]);
    expect(seen).toEqual(['B', 'a', 'b/c', '模型'].map((path) => [path, (1 << 5) | 1, 0]));
  });

  it('does not depend on the order, nor on the time zone', async () => {
    const place = folder();
    await writeZip(join(place, '1'), [note('a'), note('b')]);
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Shanghai';
    await writeZip(join(place, '2'), [note('b'), note('a')]);
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(readFileSync(join(place, '2'))).toEqual(readFileSync(join(place, '1')));
  });

  it('leaves nothing where a file cannot be read', async () => {
    const place = folder();
    writeFileSync(join(place, 'big'), Buffer.alloc(1 << 20));
    const entries: ZipEntry[] = [
      { path: 'a', content: { file: join(place, 'big') } },
      { path: 'b', content: { file: join(place, 'gone') } },
    ];
    await expect(writeZip(join(place, 'p.zip'), entries)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(place)).toEqual(['big']);
  });
});
