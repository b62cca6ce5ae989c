/** The command line: words in, exit code out. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { version } from '../../package.json';
import { exitCode, fail, reportOf, whoCanAct, type ErrorReport } from '../../proto/errors';
import { folderKinds, type Job } from '../../proto/job';
import { crashText } from '../studio/crash';
import { RunFolder } from '../studio/runFolder';
import { KEEPING, type JobEnd } from '../studio/runJob';
import { commandOf, invocationOf, isGiven, optionText, wordsOf, type Invocation, type Words } from './arguments';
import { conclude, errorLine } from './conclude';
import { demo } from './demo';
import { drawGraphs } from './drawings';
import { commandHelp, generalHelp } from './help';
import { jobOf } from './jobs';
import { perform } from './perform';
import { openScreen, type ScreenOptions } from './screen';
import { serve } from './serve';
import { levelsOf, settingsOf, type Settings } from './settings';
import type { Terminal } from './terminal';
import { text } from './texts';

/** Runs a command to its end. Never throws. */
export async function program(argv: readonly string[], terminal: Terminal): Promise<number> {
  const words = wordsOf(argv);
  const settings = settingsOf(words, terminal);
  try {
    return information(words, settings, terminal) ?? (await command(words, settings, terminal));
  } catch (error) {
    const report = withCrashReport(words.positionals[0] ?? '', reportOf(error));
    const screen = openScreen(terminal, { ...settings, logLevel: 'error' });
    screen.error(report);
    screen.close();
    if (settings.json) terminal.out(errorLine(report, settings));
    return exitCode(report.code);
  }
}

/** --help and --version; undefined where neither is asked for. */
function information(words: Words, { language }: Settings, terminal: Terminal): number | undefined {
  if (isGiven(words, 'version')) terminal.out(`mcs ${version}\n`);
  else if (isGiven(words, 'help'))
    terminal.out(words.positionals.length > 0 ? commandHelp(commandOf(words), language) : generalHelp(language));
  else return undefined;
  return 0;
}

async function command(words: Words, settings: Settings, terminal: Terminal): Promise<number> {
  const invocation = invocationOf(words);
  const options = { ...settings, ...levelsOf(invocation, terminal) };
  if (invocation.command === 'demo') return demo(invocation, options, terminal);
  if (invocation.command === 'serve') return serve(invocation, settings, terminal);
  const job = jobOf(invocation, terminal.cwd, settings.language);
  const folder = folderOf(invocation, job, terminal);
  const end = await perform(job, folder, options, terminal);
  if (!KEEPING.includes(end.exitCode) && existsSync(folder.checkpoint) && options.progress !== 'jsonl')
    terminal.err(`${text(job.kind === 'auto' ? 'RESUME_SEARCH' : 'RESUME', settings.language)}\n`);
  if (invocation.options.has('svg')) await drawn(job, end, folder.dir, options, terminal);
  conclude(job, end, settings, terminal, folder.dir);
  return end.exitCode;
}

/** The result stands: a picture that cannot be drawn is told, and changes nothing about it. */
async function drawn(job: Job, end: JobEnd, dir: string, options: ScreenOptions, terminal: Terminal): Promise<void> {
  try {
    if (KEEPING.includes(end.exitCode)) await drawGraphs(job, end.result, dir);
  } catch (error) {
    const screen = openScreen(terminal, options);
    screen.error(reportOf(error));
    screen.close();
  }
}

/** DIR where the job makes files or the user names one, else a folder for the log alone. */
function folderOf({ command, options }: Invocation, job: Job, { cwd }: Terminal): RunFolder {
  const dir = command === 'package' ? undefined : options.text('out');
  if (dir !== undefined)
    return RunFolder.create(resolve(cwd, dir), { force: options.has('force'), resume: options.has('resume') });
  if (folderKinds.has(job.kind) || options.has('svg'))
    fail('OPTION_REQUIRED', { command, option: optionText(command, 'out') });
  return RunFolder.temporary();
}

/** A fault of this process itself: it too leaves a report. */
function withCrashReport(command: string, error: ErrorReport): ErrorReport {
  if (whoCanAct(error.code) !== 'us') return error;
  try {
    const folder = RunFolder.temporary();
    folder.addTo('crash.json', crashText(command, undefined, error));
    folder.keepReport();
    return { ...error, params: { ...error.params, report: folder.reportPath } };
  } catch {
    return error;
  }
}
