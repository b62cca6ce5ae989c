/** What values take at one time, against small graphs counted by hand. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { liveBytes } from '../../../main/engine/ops/liveBytes';
import { modelOf } from '../../kit/models';

/** Of 4 elements a sample. */
const of = (nodes: Parameters<typeof modelOf>[0]) => modelOf(nodes, { dims: ['N', 4] });
const ROW = 4 * 4;

describe('values between nodes', () => {
  it('live from the node that makes them to their last reader', () => {
    const chain = [node('Relu', ['x'], ['a']), node('Neg', ['a'], ['b']), node('Abs', ['b'], ['y'])];
    expect(liveBytes(of(chain), 1)).toBe(2 * ROW);
    // a is read again at the end: it, b and y.
    const kept = [node('Relu', ['x'], ['a']), node('Neg', ['a'], ['b']), node('Add', ['a', 'b'], ['y'])];
    expect(liveBytes(of(kept), 1)).toBe(3 * ROW);
    expect(liveBytes(of(kept), 5)).toBe(15 * ROW);
  });

  it('that nobody reads live at their own node only', () => {
    const nodes = [node('Relu', ['x'], ['unread']), node('Neg', ['x'], ['a']), node('Abs', ['a'], ['y'])];
    expect(liveBytes(of(nodes), 1)).toBe(2 * ROW);
  });

  it('stand in the memory of another where only the shape is new', () => {
    const view = [node('Relu', ['x'], ['a']), node('Flatten', ['a'], ['f']), node('Identity', ['f'], ['g'])];
    expect(liveBytes(of([...view, node('Neg', ['g'], ['y'])]), 1)).toBe(2 * ROW);
    // The view keeps a alive while b and y are made.
    const late = [...view, node('Neg', ['x'], ['b']), node('Add', ['b', 'g'], ['y'])];
    expect(liveBytes(of(late), 1)).toBe(3 * ROW);
  });

  it('take what their type takes, and nothing where the caller has them', () => {
    const nodes = [node('Greater', ['x', 'x'], ['is']), node('Where', ['is', 'x', 'x'], ['y'])];
    expect(liveBytes(of(nodes), 1)).toBe(4 + 2 * ROW);
    expect(liveBytes(of(nodes), 1, new Set(['x', 'y']))).toBe(4);
  });
});
