/**
 * What a person or a program sees of a job while it runs, always on stderr: a line that is redrawn, events as JSON lines and
 * nothing else, or only what goes wrong.
 */
import type { ErrorReport } from '../../proto/errors';
import type { Level, TimedEvent } from '../../proto/job';
import type { Language } from '../../proto/sentences';
import { isLogged, logLine } from '../../proto/runLog';
import { Bar } from './bar';
import type { Terminal } from './terminal';
import { fullSentence } from './texts';

export type Progress = 'tty' | 'jsonl' | 'none';

export interface Screen {
  event(event: TimedEvent): void;
  /** An error that no event has told yet. */
  error(error: ErrorReport): void;
  /** Takes the line away. */
  close(): void;
}

export interface ScreenOptions {
  readonly progress: Progress;
  readonly language: Language;
  readonly logLevel: Level;
}

export function openScreen(terminal: Terminal, options: ScreenOptions): Screen {
  if (options.progress === 'jsonl') return jsonlScreen(terminal, options);
  return options.progress === 'tty' ? barScreen(terminal, options) : plainScreen(terminal, options);
}

function jsonlScreen(terminal: Terminal, { language, logLevel }: ScreenOptions): Screen {
  const write = (event: object): void => terminal.err(`${JSON.stringify(event)}\n`);
  return {
    event: (event) => {
      if (event.type === 'log' && !isLogged(event.level, logLevel)) return;
      if (event.type === 'failed') write({ ...event, error: withMessage(event.error, language) });
      else write(event);
    },
    error: (error) => write({ type: 'failed', error: withMessage(error, language), at: 0 }),
    close: () => {},
  };
}

/** An error as JSON carries it. */
export function withMessage({ code, params }: ErrorReport, language: Language): object {
  return { code, params, message: fullSentence({ code, params }, language) };
}

function plainScreen(terminal: Terminal, { language, logLevel }: ScreenOptions): Screen {
  const error = (report: ErrorReport): void => terminal.err(`mcs: ${fullSentence(report, language)}\n`);
  return {
    event: (event) => {
      if (event.type === 'failed') return error(event.error);
      if (event.type === 'done' && event.verdict) return error(event.verdict);
      const line = event.type === 'log' || event.type === 'finding' ? logLine(event, language) : undefined;
      if (line && isLogged(line.level, logLevel)) terminal.err(`[${line.level.toUpperCase()}] ${line.text}\n`);
    },
    error,
    close: () => {},
  };
}

const REDRAW_MS = 500;
const CLEAR = '\r\x1b[2K';

/** The line is taken away before anything else is written, and drawn again below it. */
function barScreen(terminal: Terminal, options: ScreenOptions): Screen {
  const bar = new Bar(options.language);
  const lines = plainScreen({ ...terminal, err: (text) => terminal.err(CLEAR + text) }, options);
  const draw = (): void => terminal.err(CLEAR + bar.line(performance.now(), terminal.columns));
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  const close = (): void => {
    clearInterval(timer);
    terminal.err(CLEAR);
  };
  return {
    event: (event) => {
      if (event.type === 'done' || event.type === 'failed') clearInterval(timer);
      lines.event(event);
      if (bar.see(event, performance.now())) draw();
    },
    error: lines.error,
    close,
  };
}
