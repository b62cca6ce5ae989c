import { describe, expect, it } from 'vitest';
import { nextTick, shallowRef } from 'vue';
import type { LayerRow } from '../../../proto/contract';
import { useHistory } from '../../../renderer/components/history';
import { changedRow, edited, offered, withoutChanges } from '../../../renderer/components/layerEdits';

const row = (name: string, more: Partial<LayerRow> = {}): LayerRow => ({
  name,
  op: 'Conv',
  quantizable: true,
  hasWeight: true,
  perChannelPossible: true,
  dataBitsPossible: [8, 16],
  weightBitsPossible: [4, 8],
  observers: ['ifmr', 'hfmg'],
  enabled: true,
  dataBits: 8,
  weightBits: 8,
  perChannel: true,
  observer: 'ifmr',
  symmetric: false,
  ...more,
});
const ROWS = [
  row('conv'),
  row('pool', {
    op: 'AveragePool',
    hasWeight: false,
    weightBits: null,
    perChannelPossible: false,
    weightBitsPossible: [],
  }),
  row('float', { quantizable: false, enabled: false }),
];
const ALL = ROWS.map(({ name }) => name);

describe('one edit on several layers', () => {
  it('is taken by those that can, and only what differs from the default is kept', () => {
    expect(edited(ROWS, {}, ALL, { dataBits: 16 })).toEqual({
      changes: { conv: { dataBits: 16 }, pool: { dataBits: 16 } },
      taken: 2,
    });
    expect(edited(ROWS, {}, ALL, { weightBits: 4 })).toEqual({ changes: { conv: { weightBits: 4 } }, taken: 1 });
    expect(edited(ROWS, {}, ALL, { perChannel: false })).toEqual({
      changes: { conv: { perChannel: false } },
      taken: 1,
    });
    expect(edited(ROWS, {}, ALL, { observer: 'unknown' }).taken).toBe(0);
    expect(edited(ROWS, {}, ALL, { dataBits: 4 }).taken).toBe(0);
    expect(edited(ROWS, {}, ALL, { dataQuantizer: 'lsq' }).taken).toBe(0);
  });

  it('of a training keeps a table of levels at 4 bits and one scale, and forgets that with the table', () => {
    const training = { dataQuantizers: ['ulq', 'lsq'], weightQuantizers: ['arq', 'lnq'] } as const;
    const rows = [row('conv', { training, dataQuantizer: 'ulq', weightQuantizer: 'arq' })];
    const table = edited(rows, {}, ['conv'], { weightQuantizer: 'lnq' });
    expect(table.changes).toEqual({ conv: { weightQuantizer: 'lnq', weightBits: 4, perChannel: false } });
    expect(edited(rows, table.changes, ['conv'], { weightBits: 8 }).taken).toBe(0);
    expect(edited(rows, table.changes, ['conv'], { perChannel: true }).taken).toBe(0);
    expect(edited(rows, table.changes, ['conv'], { weightQuantizer: 'arq' }).changes).toEqual({});
    expect(edited(rows, {}, ['conv'], { weightQuantizer: 'lsq' }).taken).toBe(0);
  });

  it('back to the default leaves nothing behind', () => {
    const once = edited(ROWS, {}, ['conv'], { enabled: false, observer: 'hfmg' }).changes;
    const twice = edited(ROWS, once, ['conv'], { enabled: true }).changes;
    expect(twice).toEqual({ conv: { observer: 'hfmg' } });
    expect(edited(ROWS, twice, ['conv'], { observer: 'ifmr' }).changes).toEqual({});
    expect(withoutChanges(once, ['conv'])).toEqual({});
  });

  it('never changes what it was given', () => {
    const before = Object.freeze({ conv: Object.freeze({ dataBits: 16 }) });
    expect(edited(ROWS, before, ['conv'], { enabled: false }).changes).toEqual({
      conv: { dataBits: 16, enabled: false },
    });
    expect(before).toEqual({ conv: { dataBits: 16 } });
  });

  it('a row with its changes; a layer may be called anything', () => {
    expect(changedRow(ROWS[0]!, { conv: { dataBits: 16 } }).dataBits).toBe(16);
    expect(changedRow(row('constructor'), {}).enabled).toBe(true);
    expect(edited([row('__proto__')], {}, ['__proto__'], { dataBits: 16 }).taken).toBe(1);
  });

  it('offers what at least one can take', () => {
    expect(offered(ROWS, ({ weightBitsPossible }) => weightBitsPossible)).toEqual([4, 8]);
    expect(offered([ROWS[2]!], ({ dataBitsPossible }) => dataBitsPossible)).toEqual([]);
  });
});

describe('undo and redo', () => {
  it('go through the steps, and a new step ends what could be redone', () => {
    const value = shallowRef(0);
    const { undo, redo, canUndo, canRedo } = useHistory(value);
    undo();
    expect([value.value, canUndo.value]).toEqual([0, false]);
    value.value = 1;
    value.value = 2;
    undo();
    expect([value.value, canUndo.value, canRedo.value]).toEqual([1, true, true]);
    undo();
    redo();
    expect(value.value).toBe(1);
    value.value = 5;
    expect(canRedo.value).toBe(false);
    undo();
    expect(value.value).toBe(1);
  });

  it('remembers a bounded number of steps', async () => {
    const value = shallowRef(0);
    const { undo, canUndo } = useHistory(value);
    for (let i = 1; i <= 300; i++) value.value = i;
    await nextTick();
    for (let i = 0; i < 300; i++) undo();
    expect([value.value, canUndo.value]).toEqual([100, false]);
  });
});
