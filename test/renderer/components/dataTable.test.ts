import { describe, expect, it } from 'vitest';
import DataTable from '../../../renderer/components/DataTable.vue';
import { filtered, moved, sorted, type Column } from '../../../renderer/components/table';
import { show } from '../kit';

interface Row {
  readonly name: string;
  readonly error: number | null;
}

const columns: Column<Row>[] = [
  { key: 'name', label: 'Layer', value: ({ name }) => name },
  { key: 'error', label: 'Error', value: ({ error }) => error, align: 'right' },
];
const rows: Row[] = [
  { name: 'conv10', error: 0.5 },
  { name: 'conv9', error: null },
  { name: 'fc', error: 2 },
];
const names = (list: readonly Row[]): string[] => list.map(({ name }) => name);

describe('rows', () => {
  it('are sorted by number, names as people count, nothing last', () => {
    expect(names(sorted(rows, columns, { key: 'error', down: true }))).toEqual(['fc', 'conv10', 'conv9']);
    expect(names(sorted(rows, columns, { key: 'error', down: false }))).toEqual(['conv10', 'fc', 'conv9']);
    expect(names(sorted(rows, columns, { key: 'name', down: false }))).toEqual(['conv9', 'conv10', 'fc']);
  });

  it('are filtered by every word', () => {
    expect(names(filtered(rows, columns, 'conv 0.5'))).toEqual(['conv10']);
    expect(filtered(rows, columns, '  ')).toBe(rows);
  });

  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 2, 2],
    ['PageUp', 2, 0],
    ['End', 0, 2],
    ['x', 0, undefined],
  ])('%s from %d goes to %s', (key, at, to) => {
    expect(moved(key, at, 3, 10)).toBe(to);
  });
});

describe('the table', () => {
  const many = Array.from({ length: 5000 }, (_, index) => ({ name: `layer${index}`, error: index }));
  const props = { rows: many, columns, rowKey: ({ name }: Row) => name, label: 'Layers', multiple: true };

  it('makes only the rows in sight', async () => {
    const { wrapper } = await show(DataTable, { props });
    expect(wrapper.findAll('.rows > .row').length).toBeLessThan(60);
    expect(wrapper.find('[role=grid]').attributes('aria-rowcount')).toBe('5001');
  });

  it('is worked by keyboard', async () => {
    const { wrapper } = await show(DataTable, { props });
    const grid = wrapper.find('[role=grid]');
    const press = (key: string, more = {}): Promise<void> => grid.trigger('keydown', { key, ...more });
    const given = async (): Promise<void> => {
      const [active] = wrapper.emitted<[string]>('update:active')!.at(-1)!;
      await wrapper.setProps({ active });
    };
    await press('ArrowDown');
    await given();
    await press('ArrowDown', { shiftKey: true });
    await given();
    expect(wrapper.emitted('update:active')!.at(-1)).toEqual(['layer1']);
    expect(wrapper.emitted('update:chosen')!.at(-1)).toEqual([['layer0', 'layer1']]);
    await press('Enter');
    expect(wrapper.emitted<[Row]>('open')![0]![0].name).toBe('layer1');
    await press('a', { ctrlKey: true });
    expect(wrapper.emitted<[string[]]>('update:chosen')!.at(-1)![0]).toHaveLength(5000);
  });
});
