/** The import order of ARCHITECTURE.md: a file imports from its own layer or a lower one. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './files';
import { FAMILIES } from './registries.js';

/** Lowest first. */
const ORDER = [
  'proto',
  'main/engine/graph',
  'main/engine/numerics',
  'main/engine/ops',
  'main/engine/runtime',
  'main/engine/observers',
  'main/engine/grad',
  'main/engine/passes',
  'main/engine/data',
  'main/engine/calibrate',
  'main/engine/measure',
  'main/engine/train',
  'main/engine/algorithms',
  'main/engine/formats',
  'main/engine/export',
  'main/engine/report',
  'main/engine/sample',
  'main/engine/jobs',
  'main/studio',
];
const TOP = ['main/app', 'main/host', 'main/cli'];
const SIBLINGS = [
  'main/engine/algorithms/quantize',
  'main/engine/algorithms/prune',
  'main/engine/algorithms/decompose',
  'main/engine/algorithms/distill',
  'main/engine/algorithms/search',
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = sourceFiles(['proto', 'main', 'renderer', 'preload']);
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|^import\s*'([^']+)'/gm,
  );
  return [...found].map((match) => {
    const target = (match[1] ?? match[2] ?? match[3])!;
    return { from: file, to: target.startsWith('.') ? normalize(join(dirname(file), target)) : target };
  });
}

function rankOf(path: string): number {
  const index = ORDER.findIndex((layer) => path === layer || path.startsWith(`${layer}/`));
  if (index >= 0) return index;
  return TOP.some((layer) => path.startsWith(`${layer}/`)) ? ORDER.length : -1;
}

const list = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} → ${to}`);
const local = imports.filter(({ to }) => to.startsWith('main/') || to.startsWith('proto/'));

describe('import order', () => {
  it('every source file stands in a layer', () => {
    const homeless = files.filter((file) => rankOf(file) < 0 && !/^(renderer|preload)\//.test(file));
    expect(homeless).toEqual([]);
  });

  it('goes downwards only', () => {
    expect(list(local.filter(({ from, to }) => rankOf(from) >= 0 && rankOf(to) > rankOf(from)))).toEqual([]);
  });

  it('app, host and cli do not import each other', () => {
    const top = (path: string): string | undefined => TOP.find((layer) => path.startsWith(`${layer}/`));
    expect(list(local.filter(({ from, to }) => top(from) && top(to) && top(from) !== top(to)))).toEqual([]);
  });

  it('algorithms know only the simpler kinds', () => {
    const rank = (path: string): number => SIBLINGS.findIndex((folder) => path.startsWith(`${folder}/`));
    expect(list(local.filter(({ from, to }) => rank(from) >= 0 && rank(to) > rank(from)))).toEqual([]);
  });

  it('renderer and preload see proto only', () => {
    const outside = local.filter(({ from, to }) => /^(renderer|preload)\//.test(from) && !to.startsWith('proto/'));
    expect(list(outside)).toEqual([]);
  });

  it('members of a family do not import each other', () => {
    const family = (path: string): string | undefined =>
      FAMILIES.find(({ folder }) => path.startsWith(`${folder}/`))?.folder;
    const member = ({ from, to }: Import): boolean =>
      family(from) !== undefined && family(from) === family(to) && !from.endsWith('/index.ts');
    expect(list(local.filter((each) => member(each) && memberName(each.from) !== memberName(each.to)))).toEqual([]);
  });

  it('onnxruntime-node is imported in runtime/ only', () => {
    const found = imports.filter(
      ({ from, to }) => to.startsWith('onnxruntime') && !from.startsWith('main/engine/runtime/'),
    );
    expect(list(found)).toEqual([]);
  });

  it('electron is imported in app/ and preload/ only', () => {
    const found = imports.filter(({ from, to }) => to === 'electron' && !/^(main\/app|preload)\//.test(from));
    expect(list(found)).toEqual([]);
  });

  it('nothing that studio, app, host or the command line loads reaches runtime/', () => {
    const ways = new Map<string, string[]>();
    for (const { from, to } of local) ways.set(from, [...(ways.get(from) ?? []), ...resolveFile(to)]);
    const seen = new Set(files.filter((file) => /^main\/(studio|app|host|cli)\//.test(file)));
    for (const file of seen) for (const next of ways.get(file) ?? []) seen.add(next);
    expect([...seen].filter((file) => file.startsWith('main/engine/runtime/'))).toEqual([]);
  });
});

/** The first path part below the family's folder: a file, or a folder where a member has several files. */
function memberName(path: string): string | undefined {
  const family = FAMILIES.find(({ folder }) => path.startsWith(`${folder}/`));
  return (
    family &&
    path
      .slice(family.folder.length + 1)
      .split('/')[0]
      ?.replace(/\.ts$/, '')
  );
}

function resolveFile(path: string): string[] {
  return files.filter((file) => file === `${path}.ts` || file === `${path}/index.ts` || file === path);
}
