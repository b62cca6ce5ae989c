/** The one line that shows where a job is: step, bar, count, rate, time left, memory. */
import { Pace, rateText } from '../../proto/pace';
import { STAGES } from '../../proto/stages';
import type { Event, Stage } from '../../proto/job';
import type { Language } from '../../proto/sentences';
import { widthOf } from './terminal';
import { bytesText, durationText } from './units';

const BAR = 20;

export class Bar {
  private stage: Stage | undefined;
  private pace = new Pace(0);
  private rssBytes = 0;

  constructor(private readonly language: Language) {}

  /** Takes what an event says; true where the line changed. */
  see(event: Event, now: number): boolean {
    switch (event.type) {
      case 'stage':
        Object.assign(this, { stage: event.stage, pace: new Pace(now) });
        return true;
      case 'progress':
        this.pace.mark(now, event.done, event.total);
        return true;
      case 'memory':
        this.rssBytes = event.rssBytes;
        return true;
      default:
        return false;
    }
  }

  line(now: number, columns: number): string {
    if (!this.stage) return '';
    const memory = this.rssBytes > 0 ? [bytesText(this.rssBytes)] : [];
    const parts = [STAGES[this.stage][this.language], ...this.counts(now), ...memory];
    let line = '';
    for (const part of parts) {
      const longer = line === '' ? part : `${line}  ${part}`;
      if (widthOf(longer) >= columns) break;
      line = longer;
    }
    return line;
  }

  private counts(now: number): string[] {
    const { began, done, total, share } = this.pace;
    if (share === undefined) return [durationText(now - began)];
    const filled = Math.round(share * BAR);
    const bar = `[${'='.repeat(filled)}${' '.repeat(BAR - filled)}]`;
    const rate = this.pace.rate === undefined ? [] : [`${rateText(this.pace.rate)}/s`];
    const left = this.pace.timeLeft(now);
    const eta = left === undefined ? [] : [`${this.language === 'zh' ? '剩余' : 'ETA'} ${durationText(left)}`];
    return [bar, `${done}/${total}`, ...rate, ...eta];
  }
}
