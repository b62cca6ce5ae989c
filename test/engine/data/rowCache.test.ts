import { existsSync, readFileSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDataset, type Dataset } from '../../../main/engine/data/dataset';
import type { RowTask } from '../../../main/engine/data/sources/imageRow';
import { RowCache } from '../../../main/engine/data/sources/rowCache';
import { feeds, folderOf, input } from './kit';

const plain = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 4, height: 3, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();

async function photos(entry: object = {}) {
  const folder = folderOf({ 'photos/a.png': await plain(10), 'photos/b.png': await plain(20) });
  const describeAs = (more: object): void => {
    const inputs = { '*': { source: { kind: 'images', path: 'photos' }, resize: { width: 2, height: 2 }, ...more } };
    writeFileSync(join(folder, 'set.yaml'), JSON.stringify({ inputs }));
  };
  describeAs(entry);
  const cache = join(folder, 'cache');
  const open = (): Promise<Dataset> => openDataset(join(folder, 'set.yaml'), [input(['n', 3, 2, 2])], { cache });
  const reds = async (): Promise<number[]> => {
    const values = (await feeds(await open(), 1)).map(([, [red]]) => red!);
    return values;
  };
  return { folder, cache, describeAs, reds, rows: () => readdirSync(cache) };
}

describe('decoded images on disk', () => {
  it('are written by the first pass and read by the next', async () => {
    const { cache, reds, rows } = await photos();
    expect(await reds()).toEqual([10, 20]);
    expect(rows()).toHaveLength(2);
    // What is read is the file: change it, and the change is seen.
    for (const name of rows()) writeFileSync(join(cache, name), new Uint8Array(12).fill(99));
    expect(await reds()).toEqual([99, 99]);
  });

  it('serve every mean and std, but no other geometry, colour or image', async () => {
    const { folder, describeAs, reds, rows } = await photos();
    await reds();
    describeAs({ mean: 5, std: 2 });
    expect(await reds()).toEqual([2.5, 7.5]);
    expect(rows()).toHaveLength(2);
    describeAs({ color: 'BGR' });
    await reds();
    expect(rows()).toHaveLength(4);
    describeAs({});
    writeFileSync(join(folder, 'photos/a.png'), await plain(33));
    utimesSync(join(folder, 'photos/a.png'), 5, 5);
    expect(await reds()).toEqual([33, 20]);
    expect(rows()).toHaveLength(5);
  });

  it('may be cut off, deleted, or impossible to keep', async () => {
    const { folder, cache, reds, rows } = await photos();
    await reds();
    truncateSync(join(cache, rows()[0]!), 5);
    expect(await reds()).toEqual([10, 20]);
    rmSync(cache, { recursive: true });
    expect(await reds()).toEqual([10, 20]);
    rmSync(cache, { recursive: true });
    writeFileSync(cache, 'a file');
    expect(await reds()).toEqual([10, 20]);
    expect(readdirSync(dirname(cache)).sort()).toEqual(['cache', 'photos', 'set.yaml']);
    expect(existsSync(join(folder, 'cache.partial'))).toBe(false);
    expect(readFileSync(cache, 'utf8')).toBe('a file');
  });
});

describe('its bound', () => {
  const geometry = { width: 10, height: 10, left: 0, top: 0, scaled: { width: 10, height: 10 } };
  const paths = folderOf({ a: 'a', b: 'b', c: 'c', d: 'd' });
  const task = (name: string): RowTask => ({
    path: join(paths, name),
    header: { width: 10, height: 10, cmyk: false },
    geometry,
    color: 'GRAY',
    pad: 0,
  });
  /** Makes room for rows of 100 bytes in a cache of 250, and writes them. */
  const use = (folder: string, ...names: string[]): boolean[] => {
    const cache = RowCache.open(folder, 250)!;
    return names.map((name) => {
      const file = cache.fileOf(task(name));
      if (file !== undefined) writeFileSync(file, new Uint8Array(100));
      return file !== undefined;
    });
  };

  it('lets what was not used for longest go', () => {
    const folder = folderOf({});
    expect(use(folder, 'a', 'b')).toEqual([true, true]);
    const cache = RowCache.open(folder, 250)!;
    const [a, b] = ['a', 'b'].map((name) => cache.fileOf(task(name))!);
    utimesSync(a!, 100, 100);
    utimesSync(b!, 50, 50);
    expect(use(folder, 'c')).toEqual([true]);
    expect([existsSync(a!), existsSync(b!)]).toEqual([true, false]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('keeps what this run uses: the first part of a larger set is found again', () => {
    const folder = folderOf({});
    expect(use(folder, 'a', 'b', 'c', 'd', 'a')).toEqual([true, true, false, false, true]);
    expect(use(folder, 'a', 'b', 'c')).toEqual([true, true, false]);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});
