/** What a run at work has told, for windows that come to it later: bounded, however long it works. */
import type { TimedEvent } from '../../../proto/job';

/** Of these only the newest count. */
const PASSING: ReadonlySet<TimedEvent['type']> = new Set(['progress', 'memory']);

export class KeptEvents {
  private list: TimedEvent[] = [];

  constructor(
    private readonly most: number,
    past: readonly TimedEvent[] = [],
  ) {
    past.forEach((event) => this.push(event));
  }

  get all(): readonly TimedEvent[] {
    return this.list;
  }

  push(event: TimedEvent): void {
    if (this.list.length >= this.most) this.thin();
    if (this.list.length < this.most) this.list.push(event);
  }

  /** Drops what has passed, and of a training's steps every second. */
  private thin(): void {
    const recent = this.list.length - this.most / 100;
    let steps = 0;
    this.list = this.list.filter(({ type }, at) => {
      if (PASSING.has(type)) return at >= recent;
      return type !== 'step' || steps++ % 2 === 1;
    });
  }
}
