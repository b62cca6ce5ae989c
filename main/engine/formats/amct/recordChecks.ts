/** What the tool's reader demands of a record, whatever the model (amct-spec §5.7). */
import type { Problems } from '../problems';
import type { LayerRecord, RecordEntry } from './recordContent';
import type { TextFile } from './textReader';

interface Limit {
  readonly allowed: string;
  holds(value: number): boolean;
}

/** Ends included, as the tool has it. */
function within(least: number, most: number): Limit {
  return { allowed: `${least} … ${most}`, holds: (value) => value >= least && value <= most };
}

const SCALE: Limit = { allowed: '> 0 (float32)', holds: (value) => value > 0 && Number.isFinite(value) };
const ZERO: Limit = { allowed: '0', holds: (value) => value === 0 };
/** float32's epsilon and its inverse. */
const FACTOR = within(2 ** -23, 2 ** 23);
const SHIFT: Limit = { allowed: '0 | 1 … 16', holds: (value) => value >= 0 && value <= 16 };
const OFFSETS: Readonly<Record<string, Limit>> = { INT16: within(-32768, 32767) };
const OFFSET = within(-128, 127);

const TYPES = {
  dst_type: ['INT8', 'INT4'],
  act_type: ['INT4', 'INT8', 'INT16'],
  wts_type: ['INT4', 'INT6', 'INT7', 'INT8'],
  fakequant_precision_mode: ['DEFAULT', 'FORCE_FP16_QUANT'],
} as const;

export function checkEntries(problems: Problems, entries: readonly RecordEntry[], text: TextFile): void {
  const first = new Map<string, number>();
  for (const entry of entries) {
    const line = text.line(entry);
    const key: string | undefined = entry.key;
    if (!key) problems.add('RECORD_KEY_MISSING', { line });
    else if (first.has(key)) problems.add('RECORD_KEY_DUPLICATE', { line, key, first: first.get(key)! });
    else first.set(key, line);
    if (entry.value) new Check(problems, key ?? '', line, entry.value).run();
    else if (!entry.kv_cache_value) problems.add('RECORD_FIELD_MISSING', { line, key: key ?? '', field: 'value' });
  }
}

class Check {
  constructor(
    private readonly problems: Problems,
    private readonly key: string,
    private readonly line: number,
    private readonly value: LayerRecord,
  ) {}

  run(): void {
    const { value } = this;
    for (const field of ['scale_d', 'scale_h'] as const) this.limit(field, [value[field] ?? 1], SCALE);
    for (const field of ['scale_w', 'scale_r'] as const) this.limit(field, value[field], SCALE);
    for (const field of ['offset_w', 'offset_r'] as const) this.limit(field, value[field], ZERO);
    const offset = OFFSETS[value.act_type ?? ''] ?? OFFSET;
    for (const field of ['offset_d', 'offset_h'] as const) this.limit(field, [value[field] ?? 0], offset);
    this.limit('tensor_balance_factor', value.tensor_balance_factor, FACTOR);
    this.shifts(value.shift_bit ?? []);
    this.types();
    this.together('scale_d', 'offset_d');
    this.together('scale_h', 'offset_h');
    this.sameLength('scale_w', 'offset_w');
    this.sameLength('scale_r', 'offset_r');
  }

  private limit(field: keyof LayerRecord, values: readonly number[] | undefined, { allowed, holds }: Limit): void {
    for (const value of values ?? []) if (!holds(value)) this.refuse(field, value, allowed);
  }

  /** All 0, or all shifts. */
  private shifts(shifts: readonly number[]): void {
    this.limit('shift_bit', shifts, SHIFT);
    if (shifts.includes(0) && shifts.some((each) => each !== 0)) this.refuse('shift_bit', '0, …', SHIFT.allowed);
  }

  private types(): void {
    for (const [field, allowed] of Object.entries(TYPES) as [keyof typeof TYPES, readonly string[]][]) {
      const value = this.value[field];
      if (value !== undefined && !allowed.includes(value)) this.refuse(field, `"${value}"`, allowed.join(', '));
    }
  }

  private together(field: keyof LayerRecord, other: keyof LayerRecord): void {
    const missing = this.value[field] === undefined ? field : other;
    if ((this.value[field] === undefined) === (this.value[other] === undefined)) return;
    this.problems.add('RECORD_FIELD_MISSING', { line: this.line, key: this.key, field: missing });
  }

  private sameLength(field: 'scale_w' | 'scale_r', other: 'offset_w' | 'offset_r'): void {
    const count = this.value[field]?.length ?? 0;
    const otherCount = this.value[other]?.length ?? 0;
    if (count === otherCount) return;
    this.problems.add('RECORD_LENGTHS', { line: this.line, key: this.key, field, count, other, otherCount });
  }

  private refuse(field: string, value: string | number, allowed: string): void {
    this.problems.add('RECORD_VALUE', { line: this.line, key: this.key, field, value, allowed });
  }
}
