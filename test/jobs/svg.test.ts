/** `--svg`: the built program draws graphs, in its layout thread. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { node } from '../../main/engine/graph/build';
import { saveModel } from '../../main/engine/graph/save';
import { mcs } from '../kit/mcs';
import { modelOf, smallNetwork } from '../kit/models';
import { smallJob } from '../kit/smallJob';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const titles = (svg: string): string[] =>
  [...svg.matchAll(/<text class="title"[^>]*>([^<]*)</g)].map((match) => match[1]!);

describe('mcs … --svg', () => {
  it('ptq draws the float and the deploy model into DIR', async () => {
    const folder = temporary();
    const end = await mcs([...smallJob(folder), '--svg']);
    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    const [float, quant] = ['float.svg', 'quant.svg'].map((name) =>
      titles(readFileSync(join(folder, 'out', name), 'utf8')),
    );
    expect(float!.filter((title) => title === 'Conv')).toHaveLength(2);
    expect(float).toContain('BatchNormalization');
    expect(quant).toContain('AscendQuant');
    expect(quant).not.toContain('BatchNormalization');
  });

  it('inspect wants a folder for it', async () => {
    const folder = temporary();
    const path = join(folder, 'model.onnx');
    saveModel(smallNetwork(), path);
    const refused = await mcs(['inspect', path, '--svg']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--out DIR') as string]);
    const end = await mcs(['inspect', path, '--svg', '--out', join(folder, 'out')]);
    expect(end.code).toBe(0);
    expect(existsSync(join(folder, 'out', 'float.svg'))).toBe(true);
    expect(existsSync(join(folder, 'out', 'quant.svg'))).toBe(false);
  });

  it('draws a graph of 5,000 nodes in a row: no recursion ends at a stack', async () => {
    const folder = temporary();
    const path = join(folder, 'deep.onnx');
    const nodes = Array.from({ length: 5000 }, (_, i) => node('Relu', [i === 0 ? 'x' : `v${i - 1}`], [`v${i}`]));
    saveModel(modelOf(nodes), path);
    const end = await mcs(['inspect', path, '--svg', '--out', join(folder, 'out')]);
    expect(end.stderr).toBe('');
    expect(titles(readFileSync(join(folder, 'out', 'float.svg'), 'utf8'))).toHaveLength(5002);
  });
});
