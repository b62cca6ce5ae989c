/** `mcs demo` as a newcomer sees it: no argument, no network, everything made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../proto/job';
import { lastLine, mcs } from '../kit/mcs';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

describe('mcs demo', () => {
  it('evaluates, quantizes, compares and packages into ./mcs-demo', async () => {
    const cwd = temporary();
    const end = await mcs(['demo', '--json'], { cwd });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const dir = join(cwd, 'mcs-demo');
    const made = filesIn(dir);
    expect(made).toEqual(
      expect.arrayContaining(['job.yaml', 'result.json', 'sample/model.onnx', 'sample_package.zip']),
    );
    expect(made).toEqual(expect.arrayContaining(['sample_deploy_model.onnx', 'sample_fake_quant_model.onnx']));
    expect(made.filter((name) => name.includes('.partial'))).toEqual([]);
    const { package: packed, ...result } = lastLine(end) as RunResult & { package: object };
    expect(packed).toBeTruthy();
    expect(JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8'))).toEqual(result);
    expect(result.float!.value).toBeGreaterThan(90);
    expect(Math.abs(result.delta!)).toBeLessThan(1);
    for (const { path } of result.artifacts) expect(made).toContain(path);

    const again = await mcs(['demo'], { cwd });
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') as string });
    expect(filesIn(dir)).toEqual(made);
  });

  it('leaves nothing when it cannot begin', async () => {
    const cwd = temporary();
    const end = await mcs(['demo', '--threads', '0'], { cwd });
    expect(end.code).toBe(2);
    expect(filesIn(cwd)).toEqual([]);
  });
});
