/** What ONNX Runtime is asked for, and what becomes of its refusals: on a double of it, since few machines have a graphics card. */
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bundledProviders } from '../../../proto/providers';
import { node } from '../../../main/engine/graph/build';
import { providersOf } from '../../../main/engine/runtime/providers';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, randomTensor, type GraphModel } from '../../kit/models';

afterEach(() => vi.restoreAllMocks());

/** A Conv of 4 channels in `group` groups with so many output channels, then a MaxPool. */
function network(group: number, channels: number, places: boolean): GraphModel {
  const nodes = [
    node('Conv', ['x', 'w'], ['c'], { name: 'conv', attributes: { group } }),
    node('MaxPool', ['c'], places ? ['y', 'at'] : ['y'], { name: 'pool', attributes: { kernel_shape: [2, 2] } }),
  ];
  const initializer = [randomTensor('w', [channels, 4 / group, 1, 1], 1)];
  return modelOf(nodes, { dims: [1, 4, 2, 2], outputDims: [1, channels, 1, 1], initializer });
}

describe('an execution provider', () => {
  it('is asked for by its name', () => {
    expect(providersOf('cpu', network(1, 4, true))).toEqual(['cpu']);
    expect(providersOf('dml', network(1, 4, true))).toEqual(['dml']);
    expect(providersOf('webgpu', network(1, 4, false))).toEqual([{ name: 'webgpu' }]);
  });

  it.each([
    [1, 36, true, ['pool']],
    [4, 36, false, ['conv']],
    [4, 36, true, ['conv', 'pool']],
    [4, 32, false, undefined],
    [4, 4, false, undefined],
    [1, 9, false, undefined],
  ])('WebGPU is kept from what it gets wrong: group %i, %i channels, places %s', (group, channels, places, names) => {
    const [asked] = providersOf('webgpu', network(group, channels, places));
    expect(asked).toEqual({ name: 'webgpu', ...(names && { forceCpuNodeNames: names }) });
  });

  it('that stops in the middle of a training says where to go on', async () => {
    const create = vi.spyOn(InferenceSession, 'create').mockResolvedValue({
      outputNames: ['y'],
      run: () => Promise.reject(new Error('device lost\nand more')),
      release: () => Promise.resolve(),
    } as unknown as InferenceSession);
    const session = await Session.open(network(1, 4, false), { threads: 1, provider: 'dml' });
    expect(create.mock.calls[0]![1]).toMatchObject({
      ...{ executionProviders: ['dml'], enableMemPattern: false, executionMode: 'sequential' },
    });
    const x = { dataType: 1, dims: [1, 4, 2, 2], data: randomFloats(16, 1) };
    const failed = { code: 'PROVIDER_FAILED', params: { provider: 'DirectML', detail: 'device lost' } };
    await expect(session.run({ x })).rejects.toMatchObject(failed);
    await session.close();
  });
});

describe('the providers that a system has', () => {
  it('are those that ONNX Runtime lists as its own here', () => {
    const own = listSupportedBackends().filter(({ bundled }) => bundled);
    const known = own.map(({ name }) => name).filter((name) => ['cpu', 'webgpu', 'dml'].includes(name));
    expect(bundledProviders(`${process.platform} ${process.arch}`).toSorted()).toEqual(known.sort());
  });

  it('differ', () => {
    expect(bundledProviders('linux arm64')).toEqual(['cpu']);
    expect(bundledProviders('darwin arm64')).toEqual(['cpu', 'webgpu']);
    expect(bundledProviders('win32 x64')).toEqual(['cpu', 'webgpu', 'dml']);
  });
});
