/** All problems of one file, told in one error: who mends a file wants to see them together. */
import { StudioError, type ErrorCode, type ErrorParams } from '../../../proto/errors';
import type { Coded } from '../../../proto/sentences';
import { clip } from './clip';

/** Longest list in one sentence: a broken record can have a problem a channel. */
const LIMIT = 50;

export class Problems {
  private readonly listed: { readonly code: ErrorCode; readonly params: Coded['params'] }[] = [];
  private count = 0;

  constructor(
    private readonly whole: 'CONFIG_INVALID' | 'RECORD_INVALID',
    readonly file: string,
  ) {}

  /** Further problems are counted, not listed: what is costly to word can be left out. */
  get full(): boolean {
    return this.count >= LIMIT;
  }

  get empty(): boolean {
    return this.count === 0;
  }

  add<Code extends ErrorCode>(code: Code, params: Omit<ErrorParams<Code>, 'file'>): void {
    this.count++;
    if (this.listed.length >= LIMIT) return;
    const said = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? clip(value, 400) : value,
    ]);
    this.listed.push({ code, params: { ...(Object.fromEntries(said) as Coded['params']), file: this.file } });
  }

  /** Throws where there are any, in the order of the file; a problem that stands alone keeps its own code. */
  check(): void {
    const listed = this.listed.toSorted((a, b) => Number(a.params['line'] ?? 0) - Number(b.params['line'] ?? 0));
    const [first] = listed;
    if (!first) return;
    if (this.count === 1) throw new StudioError(first.code, first.params as ErrorParams<ErrorCode>);
    const { file, count } = this;
    throw new StudioError(this.whole, { file, count, limit: LIMIT, problems: listed });
  }
}
