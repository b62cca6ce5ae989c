/** Events as lines of a log: what a person reads in run.log and, by level, on the screen. */
import { errorSentence } from './errors';
import { findingText } from './findings';
import { levels, type Event, type Finding, type Level } from './job';
import { LOGS } from './logs';
import { say, type Language } from './sentences';
import { STAGES } from './stages';

export interface LogLine {
  readonly level: Level;
  readonly text: string;
}

const WEIGHT: Readonly<Record<Finding['severity'], Level>> = { error: 'error', warning: 'warning', note: 'info' };

export function isLogged(level: Level, least: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(least);
}

/** undefined for events that are figures only (progress, memory, layers, the result). */
export function logLine(event: Event, language: Language): LogLine | undefined {
  switch (event.type) {
    case 'stage':
      return { level: 'info', text: say(LOGS, 'STAGE_STARTED', { stage: STAGES[event.stage][language] }, language) };
    case 'log':
      return { level: event.level, text: say(LOGS, event.code, event.params, language) };
    case 'finding':
      return { level: WEIGHT[event.finding.severity], text: findingLine(event.finding, language) };
    case 'failed':
      return { level: 'error', text: errorSentence(event.error, language) };
    default:
      return undefined;
  }
}

/** Node, sentence and what to do, in one line. */
export function findingLine(finding: Finding, language: Language): string {
  const { message, fix } = findingText(finding, language);
  const node = finding.node === undefined ? '' : `${finding.node}: `;
  return `${node}${message}${fix === undefined ? '' : ` → ${fix}`}`;
}
