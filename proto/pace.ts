/** How fast a step of a job advances, and how long it will take: said only once it can be trusted. */

/** Below this the time left is a guess. */
const TRUSTED_MS = 3000;
const TRUSTED_STEPS = 3;
/** The rates of the whole step and of its newest half may differ by this factor. */
const STEADY = 1.5;

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** One step: begun at `began`, then marked whenever more is done. Times in ms of any one clock. */
export class Pace {
  private readonly marks: Mark[] = [];
  total = 0;

  /** `from`: what was done before it began. */
  constructor(
    readonly began: number,
    private readonly from = 0,
  ) {}

  mark(at: number, done: number, total: number): void {
    this.total = total;
    this.marks.push({ at, done });
  }

  get done(): number {
    return this.marks.at(-1)?.done ?? 0;
  }

  /** Between 0 and 1; undefined before anything was counted. */
  get share(): number | undefined {
    return this.marks.length > 0 && this.total > 0 ? Math.min(1, this.done / this.total) : undefined;
  }

  /** Per second; undefined during the first second. */
  get rate(): number | undefined {
    const last = this.marks.at(-1);
    const elapsed = last ? last.at - this.began : 0;
    const done = this.done - this.from;
    return last && done > 0 && elapsed >= 1000 ? (done * 1000) / elapsed : undefined;
  }

  /** In ms; undefined unless enough was seen and the pace is steady. */
  timeLeft(now: number): number | undefined {
    const { done } = this;
    const [elapsed, since] = [now - this.began, done - this.from];
    if (elapsed < TRUSTED_MS || since < TRUSTED_STEPS || done >= this.total) return undefined;
    const middle = this.marks.findLast(({ at }) => at <= this.began + elapsed / 2);
    if (!middle || done <= middle.done) return undefined;
    const whole = elapsed / since;
    const recent = (now - middle.at) / (done - middle.done);
    const steady = Math.max(whole, recent) / Math.min(whole, recent) <= STEADY;
    return steady ? recent * (this.total - done) : undefined;
  }
}

/** 617, 1.5, 0.05 */
export function rateText(rate: number): string {
  if (rate >= 10) return String(Math.round(rate));
  return rate >= 1 ? rate.toFixed(1) : rate.toPrecision(1);
}
