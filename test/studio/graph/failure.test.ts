import { afterEach, expect, it, vi } from 'vitest';
import { arrange } from '../../../main/studio/graph/arrange';
import { layoutOf } from '../../../main/studio/graph/layout';
import { smallFacts } from './facts';

vi.mock('../../../main/studio/graph/arrange', () => ({ arrange: vi.fn() }));
afterEach(() => vi.mocked(arrange).mockReset());

it('a layout that fails says so, and is tried again when asked again', async () => {
  const facts = smallFacts();
  vi.mocked(arrange).mockRejectedValueOnce(new Error('out of memory'));
  await expect(layoutOf(facts)).rejects.toMatchObject({
    code: 'LAYOUT_FAILED',
    params: { nodes: 3, detail: 'out of memory' },
  });
  vi.mocked(arrange).mockResolvedValueOnce({ width: 1, height: 1, places: [], bends: [[], [], [], [], []] });
  expect(await layoutOf(facts)).toMatchObject({ width: 1 });
});
