/** From the first start to the saved package, by mouse and once more by keyboard alone; the numbers are the command line's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromBuffer } from 'yauzl';
import { commandLine } from '../../proto/commandLine';
import { jobSchema, type RunResult } from '../../proto/job';
import { mcs } from '../kit/mcs';
import { keyboard, mouse, type Hands } from './hands';
import { describeInBrowser, openApp, program, sampleRuns, type App } from './kit';
import { throughWizard } from './wizard';

const MADE = [/^config\.json$/, /_record\.txt$/, /_deploy_model\.onnx$/, /_fake_quant_model\.onnx$/, /^layers\.json$/];

describeInBrowser('a newcomer with the sample', () => {
  let app: App;
  beforeEach(async () => {
    app = await openApp();
  });
  afterEach(() => app.end());

  it.each([
    ['mouse', mouse],
    ['keyboard', keyboard],
  ])('goes from the first start to the package by %s', async (_, handsOf) => {
    const hands: Hands = handsOf(app.page);
    await app.page.getByTestId('compress-sample').waitFor();
    await hands.press('rail-compress');
    const zip = join(app.home, 'handed-over.zip');
    const shown = await throughWizard(app.page, hands, zip);
    const [run] = sampleRuns(app.home);
    const result = resultOf(run!.folder);
    expect(run!.file.state).toBe('done');
    expect(shown).toContain(result.compressed!.value.toFixed(2));
    const packed = await zipEntries(zip);
    const deploy = readdirSync(run!.folder).find((name) => name.endsWith('_deploy_model.onnx'))!;
    expect(packed.get(deploy)).toBe(crc32(readFileSync(join(run!.folder, deploy))));
    if (hands.name === 'mouse') await equalsCommandLine(app, run!);
  });
});

/** Config, record, models and layers byte for byte; the measured numbers to the last digit. */
async function equalsCommandLine(app: App, { folder, file }: ReturnType<typeof sampleRuns>[number]): Promise<void> {
  const out = join(app.home, 'again');
  const words = commandLine(jobSchema.parse(file.job), out).split(' ').slice(1);
  expect(await mcs(words, { program: program() })).toMatchObject({ code: 0 });
  const names = readdirSync(folder).filter((name) => MADE.some((pattern) => pattern.test(name)));
  expect(names).toHaveLength(MADE.length);
  for (const name of names)
    expect(readFileSync(join(out, name)).equals(readFileSync(join(folder, name))), name).toBe(true);
  const numbers = ({ float, compressed, delta, deltaCi95, size, macs }: RunResult) => [
    float,
    compressed,
    delta,
    deltaCi95,
    size,
    macs,
  ];
  expect(numbers(resultOf(out))).toEqual(numbers(resultOf(folder)));
}

const resultOf = (folder: string): RunResult =>
  JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as RunResult;

function zipEntries(path: string): Promise<Map<string, number>> {
  return new Promise((resolve, reject) =>
    fromBuffer(readFileSync(path), { lazyEntries: false }, (error, zip) => {
      if (error) return reject(error);
      const entries = new Map<string, number>();
      zip.on('entry', (entry: { fileName: string; crc32: number }) => entries.set(entry.fileName, entry.crc32));
      zip.on('end', () => resolve(entries));
    }),
  );
}
