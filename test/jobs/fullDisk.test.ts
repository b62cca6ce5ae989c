/** A disk that becomes full at one write or another: one sentence, exit 2, and nothing that could be taken for a result. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fullDisk } from '../kit/fullDisk';
import { lastLine, mcs } from '../kit/mcs';
import { smallJob } from '../kit/smallJob';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const FULL = /^mcs: The disk is full: '.+' could not be written\. Free some space and start again/;

it.each([
  ['the deploy model', /_deploy_model\.onnx/],
  ['the fake-quant model', /_fake_quant_model\.onnx/],
  ['the record', /_record\.txt/],
  ['the configuration', /config\.json/],
  ['the layers', /layers\.json/],
  ['the report', /report\.html/],
  ['the events', /events\.jsonl/],
  ['the log', /run\.log/],
  ['the job', /job\.yaml/],
  ['the result', /result\.json/],
])('%s', async (_, pattern) => {
  const folder = temporary();
  const scratch = temporary();
  const args = smallJob(folder);
  const before = filesIn(folder);
  const end = await mcs([...args, '--json'], { env: { ...fullDisk(temporary(), pattern), TMPDIR: scratch } });
  expect(end.stderr).toMatch(FULL);
  expect(end.code).toBe(2);
  expect(lastLine(end)).toMatchObject({ error: { code: 'DISK_FULL' } });
  expect(filesIn(folder)).toEqual(before);
  expect(existsSync(join(folder, 'out'))).toBe(false);
  expect(filesIn(scratch)).toEqual([]);
});

it('the log of a job that makes no files', async () => {
  const scratch = temporary();
  const [, model] = smallJob(temporary());
  const env = { ...fullDisk(temporary(), /run\.log/), TMPDIR: scratch };
  const end = await mcs(['inspect', model!], { env });
  expect(end.stderr).toMatch(FULL);
  expect(end.code).toBe(2);
  expect(filesIn(scratch)).toEqual([]);
});

it('the package of a run, which itself stays as it was', async () => {
  const folder = temporary();
  expect((await mcs(smallJob(folder))).code).toBe(0);
  const before = filesIn(folder);
  const env = fullDisk(temporary(), /\.zip/);
  const end = await mcs(['package', join(folder, 'out'), '--out', join(folder, 'package.zip')], { env });
  expect(end.stderr).toMatch(FULL);
  expect(end.code).toBe(2);
  expect(filesIn(folder)).toEqual(before);
});
