/**
 * The checkpoint of a search: one line of JSON for everything that took time (the float model's scores, the ranking, each try), written
 * as soon as it is known. A search is deterministic: run again with the journal as its memory, it takes the same way and only runs
 * what is missing. A line that was cut off is no line. Throws CHECKPOINT_DIFFERENT, CHECKPOINT_INVALID, DISK_FULL.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { trySchema } from '../../../../proto/auto';
import { fail } from '../../../../proto/errors';
import { writeText } from '../../graph/save';
import type { Comparison } from '../accuracy';

const FILE = 'search.jsonl';

/** What has to be the same for a search to go on, by what it is. */
export type Identity = Readonly<Record<string, string>>;

const measured = z.strictObject({ unit: z.number(), value: z.number(), sensitivity: z.number() });
const comparison = z.custom<Comparison>((value) => typeof value === 'object' && value !== null);
const lineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('identity'), schema: z.literal(1), identity: z.record(z.string(), z.string()) }),
  z.strictObject({ type: z.literal('float'), ms: z.number(), scores: z.array(z.array(z.number())) }),
  z.strictObject({ type: z.literal('ranking'), entries: z.array(measured) }),
  z.strictObject({
    type: z.literal('try'),
    configuration: z.array(z.number()),
    report: trySchema,
    margin: z.number(),
    comparison: comparison.optional(),
  }),
]);
export type Line = z.infer<typeof lineSchema>;
export type LineOf<Type extends Line['type']> = Extract<Line, { type: Type }>;

export class Journal {
  private constructor(
    private readonly file: string | undefined,
    /** What an earlier process wrote. */
    readonly lines: readonly Line[],
  ) {}

  /** `folder` is undefined where nothing is to be kept. */
  static open(folder: string | undefined, identity: Identity): Journal {
    if (folder === undefined) return new Journal(undefined, []);
    const file = join(folder, FILE);
    const lines = existsSync(file) ? linesOf(file) : [];
    const [first] = lines;
    if (first && first.type !== 'identity') fail('CHECKPOINT_INVALID', { file, line: 1 });
    if (first?.type === 'identity') refuseOther(folder, first.identity, identity);
    mkdirSync(folder, { recursive: true });
    const journal = new Journal(file, lines);
    if (!first) journal.add({ type: 'identity', schema: 1, identity });
    return journal;
  }

  find<Type extends Line['type']>(type: Type): LineOf<Type> | undefined {
    return this.lines.find((line): line is LineOf<Type> => line.type === type);
  }

  add(line: Line): void {
    if (this.file) appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

/** What stands behind the last end of a line was cut off: it goes, so that the next line begins at its own. */
function linesOf(file: string): Line[] {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) writeText(file, whole);
  const texts = whole.split('\n').slice(0, -1);
  return texts.map((text, i) => {
    const { data } = lineSchema.safeParse(parsed(text));
    return data ?? fail('CHECKPOINT_INVALID', { file, line: i + 1 });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseOther(folder: string, then: Identity, now: Identity): void {
  const different = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((key) => then[key] !== now[key]);
  if (different.length > 0) fail('CHECKPOINT_DIFFERENT', { folder, what: different.join(', ') });
}
