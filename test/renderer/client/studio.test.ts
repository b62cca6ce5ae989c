import { describe, expect, it } from 'vitest';
import type { CallError } from '../../../renderer/client/errors';
import { connect } from '../../../renderer/client/studio';
import { FakeWire, INFO, projectOf, Refusal } from '../kit';

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: CallError) => error.report.code,
  );

describe('the client', () => {
  it('gives the answer to its own question', async () => {
    const studio = connect(
      new FakeWire({ 'app.info': () => INFO, 'data.add': async ({ path }) => path.replaceAll(/\W/g, '') }),
    );
    const [first, info, second] = await Promise.all([
      studio.call('data.add', { path: '/a' }),
      studio.call('app.info', {}),
      studio.call('data.add', { path: '/b' }),
    ]);
    expect([first, second]).toEqual(['a', 'b']);
    expect(info).toEqual(INFO);
  });

  it('throws what the studio refuses, as data', async () => {
    const refuse = (): never => {
      throw new Refusal({ code: 'PROJECT_NONE', params: {} });
    };
    const studio = connect(new FakeWire({ 'model.add': refuse }));
    expect(await codeOf(studio.call('model.add', { path: '/m.onnx' }))).toBe('PROJECT_NONE');
  });

  it('does not believe an answer of the wrong shape', async () => {
    const studio = connect(new FakeWire({ 'app.info': () => ({ version: 1 }) as never }));
    expect(await codeOf(studio.call('app.info', {}))).toBe('CONTRACT_OUTPUT');
  });

  it('tells everybody who waits when the wire is lost, and works again when it is back', async () => {
    const wire = new FakeWire({ 'app.info': () => INFO, 'data.add': () => new Promise(() => {}) });
    const studio = connect(wire);
    const waiting = codeOf(studio.call('data.add', { path: '/a' }));
    wire.become('lost');
    expect(await waiting).toBe('WIRE_LOST');
    expect(await codeOf(studio.call('app.info', {}))).toBe('WIRE_LOST');
    wire.retry();
    expect(await studio.call('app.info', {})).toEqual(INFO);
  });

  it('passes events on until somebody stops listening, and leaves out what is no event', () => {
    const wire = new FakeWire();
    const studio = connect(wire);
    const names: (string | undefined)[] = [];
    const stop = studio.on('project', (project) => names.push(project?.name));
    wire.emit('project', projectOf({ name: 'A' }));
    wire.tell({ event: 'project', payload: 7 });
    wire.tell('nonsense');
    wire.tell({ id: 99, output: null });
    stop();
    wire.emit('project', projectOf({ name: 'B' }));
    expect(names).toEqual(['A']);
  });
});
