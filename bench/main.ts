/**
 * `npm run bench`: ratios measured side by side in one run, and memory, on real data where they are at hand (MCS_DATA) and on
 * the embedded sample elsewhere. Writes bench/RESULTS.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { autoTable, searchPart } from './auto';
import { calibrationPeak, calibrationRatios, RUNS, type Peak, type Ratios } from './calibration';
import { filesPart, filesTable } from './files';
import { dumpPart, peerPart, peersTable, scoresPart } from './peers';
import { inOwnProcess } from './process';
import { samplePart } from './sample';
import { subject } from './subject';
import { trainingTable } from './training';
import { profilePart, stepsPart } from './trainingStep';

const SIZES = [64, 4096];

async function main(): Promise<void> {
  const [, , which, size, run] = process.argv;
  if (which === 'ratios') return console.log(JSON.stringify(await calibrationRatios(await subject())));
  if (which === 'peak') return console.log(JSON.stringify(await calibrationPeak(await subject(), Number(size), run!)));
  if (which === 'files') return console.log(JSON.stringify(await filesPart(process.argv.slice(3))));
  if (which === 'dump') return console.log(await dumpPart(process.argv.slice(3)));
  if (which === 'peer') return console.log(JSON.stringify(await peerPart(process.argv.slice(3))));
  if (which === 'scores') return console.log(JSON.stringify(await scoresPart(process.argv.slice(3))));
  if (which === 'search') return console.log(JSON.stringify(await searchPart(process.argv.slice(3))));
  if (which === 'sample') return samplePart(process.argv.slice(3));
  if (which === 'trainingSteps') return stepsPart(process.argv.slice(3));
  if (which === 'trainingProfile') return console.log(JSON.stringify(await profilePart(process.argv.slice(3))));
  if (which === 'training') return console.log((await trainingTable()).join('\n'));
  if (which === 'auto') return console.log((await autoTable()).join('\n'));
  if (which === 'peers') return console.log((await peersTable()).join('\n'));
  const lines = [
    '# Measured',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]!.model} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}.`,
    'Ratios are minima of interleaved rounds in one process, 2 threads, without the creation of sessions.',
    '',
    '## Calibration ÷ forward only',
    '',
    ...(await ratioTable()),
    '',
    '## Peak memory of a calibration, one process each',
    '',
    ...(await memoryTable()),
    '',
    '## Accuracy-based search',
    '',
    ...(await autoTable()),
    '',
    '## Training',
    '',
    ...(await trainingTable()),
    '',
    '## Big models',
    '',
    ...(await filesTable()),
    '',
    '## Other tools',
    '',
    ...(await peersTable()),
    '',
  ];
  writeFileSync('bench/RESULTS.md', lines.join('\n'));
  console.log(lines.join('\n'));
}

async function ratioTable(): Promise<string[]> {
  const { name, samples, floorMs, runs } = await inOwnProcess<Ratios>('ratios');
  return [
    `${name}, ${samples} samples in batches of 32; forward only ${floorMs.toFixed(0)} ms.`,
    '',
    '| asked for in one run | ms | ratio |',
    '| --- | --- | --- |',
    ...runs.map(({ run, ms }) => `| ${run} | ${ms.toFixed(0)} | ${(ms / floorMs).toFixed(2)} |`),
  ];
}

async function memoryTable(): Promise<string[]> {
  const rows: string[] = [];
  for (const size of SIZES) {
    const peaks: Peak[] = [];
    for (const run of Object.keys(RUNS)) peaks.push(await inOwnProcess<Peak>('peak', String(size), run));
    const cells = peaks.map(({ bytes }) => `${(bytes / 2 ** 20).toFixed(0)} MiB`);
    rows.push(`| ${peaks[0]!.samples} | ${cells.join(' | ')} |`);
  }
  const runs = Object.keys(RUNS);
  return [`| samples | ${runs.join(' | ')} |`, `| --- |${' --- |'.repeat(runs.length)}`, ...rows];
}

await main();
