/** The one line that shows where a job is: step, bar, count, rate, time left, memory. */
import { STAGES } from '../../proto/stages';
import type { Event, Stage } from '../../proto/job';
import type { Language } from '../../proto/sentences';
import { widthOf } from './terminal';
import { bytesText, durationText } from './units';

/** Below this the time left is a guess. */
const TRUSTED_MS = 3000;
const TRUSTED_STEPS = 3;
/** The rates of the whole step and of its newest half may differ by this factor. */
const STEADY = 1.5;
const BAR = 20;

interface Mark {
  readonly at: number;
  readonly done: number;
}

export class Bar {
  private stage: Stage | undefined;
  private began = 0;
  private marks: Mark[] = [];
  private total = 0;
  private rssBytes = 0;

  constructor(private readonly language: Language) {}

  /** Takes what an event says; true where the line changed. */
  see(event: Event, now: number): boolean {
    switch (event.type) {
      case 'stage':
        Object.assign(this, { stage: event.stage, began: now, marks: [], total: 0 });
        return true;
      case 'progress':
        this.total = event.total;
        this.marks.push({ at: now, done: event.done });
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
    const last = this.marks.at(-1);
    if (!last || this.total <= 0) return [durationText(now - this.began)];
    const { done, at } = last;
    const filled = Math.round(Math.min(1, done / this.total) * BAR);
    const bar = `[${'='.repeat(filled)}${' '.repeat(BAR - filled)}]`;
    const elapsed = at - this.began;
    const rate = done > 0 && elapsed >= 1000 ? [`${rateText((done * 1000) / elapsed)}/s`] : [];
    const left = this.timeLeft(now, done);
    const eta = left === undefined ? [] : [`${this.language === 'zh' ? '剩余' : 'ETA'} ${durationText(left)}`];
    return [bar, `${done}/${this.total}`, ...rate, ...eta];
  }

  /** undefined unless enough was seen and the pace is steady. */
  timeLeft(now: number, done: number): number | undefined {
    const elapsed = now - this.began;
    if (elapsed < TRUSTED_MS || done < TRUSTED_STEPS || done >= this.total) return undefined;
    const middle = this.marks.findLast(({ at }) => at <= this.began + elapsed / 2);
    if (!middle || done <= middle.done) return undefined;
    const whole = elapsed / done;
    const recent = (now - middle.at) / (done - middle.done);
    const steady = Math.max(whole, recent) / Math.min(whole, recent) <= STEADY;
    return steady ? recent * (this.total - done) : undefined;
  }
}

function rateText(rate: number): string {
  if (rate >= 10) return String(Math.round(rate));
  return rate >= 1 ? rate.toFixed(1) : rate.toPrecision(1);
}
