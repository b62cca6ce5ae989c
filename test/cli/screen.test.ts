import { describe, expect, it } from 'vitest';
import { openScreen, type ScreenOptions } from '../../main/cli/screen';
import type { TimedEvent } from '../../proto/job';
import { finding } from '../../proto/findings';
import { testTerminal } from '../kit/terminal';

const events: readonly TimedEvent[] = [
  { type: 'stage', stage: 'calibrate', at: 1 },
  { type: 'log', level: 'info', code: 'CANCEL_REQUESTED', params: {}, at: 2 },
  { type: 'progress', stage: 'calibrate', done: 1, total: 4, at: 3 },
  { type: 'finding', finding: finding('WEIGHT_ALL_ZERO', { tensor: 'w' }, 'fc'), at: 4 },
  { type: 'failed', error: { code: 'INTERNAL', params: { detail: 'oh', stage: 'calibrate', report: '/r' } }, at: 5 },
];

function shown(options: Partial<ScreenOptions>): string {
  const terminal = testTerminal();
  const screen = openScreen(terminal, { progress: 'none', language: 'en', logLevel: 'warning', ...options });
  events.forEach(screen.event);
  screen.close();
  return terminal.stderr;
}

const FAILURE =
  'Something unexpected happened: oh. This is a fault of the program, not of your input. Last step: calibrate. Report: /r';

describe('what is seen of a job', () => {
  it('none: only what goes wrong, by level', () => {
    const warning = "[WARNING] fc: the weight 'w' holds zeros only → check that the export kept the trained values\n";
    expect(shown({})).toBe(`${warning}mcs: ${FAILURE}\n`);
    expect(shown({ logLevel: 'info' })).toContain('[INFO] cancelling\n');
    expect(shown({ logLevel: 'error' })).toBe(`mcs: ${FAILURE}\n`);
  });

  it('jsonl: one event a line, log entries by level, a message with the error', () => {
    const lines = shown({ progress: 'jsonl' })
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TimedEvent);
    expect(lines.map(({ type }) => type)).toEqual(['stage', 'progress', 'finding', 'failed']);
    expect(lines.at(-1)).toEqual({
      ...events.at(-1),
      error: { code: 'INTERNAL', params: { detail: 'oh', stage: 'calibrate', report: '/r' }, message: FAILURE },
    });
  });

  it('tty: a line that is taken away before anything else is written, without colours', () => {
    const text = shown({ progress: 'tty' });
    expect(text).toContain('\r\x1b[2Kcalibrate  [=====               ]  1/4');
    expect(text).toContain(`\r\x1b[2Kmcs: ${FAILURE}\n`);
    expect(text.endsWith('\r\x1b[2K')).toBe(true);
    expect(text.replaceAll('\x1b[2K', '')).not.toContain('\x1b');
  });

  it('speaks Chinese', () => {
    expect(shown({ language: 'zh' })).toContain(
      'mcs: 发生意外错误：oh。这是程序自身的缺陷，与您的输入无关。 最后步骤：calibrate。报告：/r\n',
    );
  });
});
