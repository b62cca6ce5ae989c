/** By what a model is known: its file and the files beside it. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { message, node } from '../../../main/engine/graph/build';
import { loadModel } from '../../../main/engine/graph/load';
import { saveModel } from '../../../main/engine/graph/save';
import { modelIdentity } from '../../../main/engine/jobs/modelFiles';
import { modelOf, randomTensor, smallNetwork, type GraphModel } from '../../kit/models';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function identity(model: GraphModel, threshold?: number) {
  const path = join(temporary(), 'model.onnx');
  saveModel(model, path, threshold === undefined ? {} : { threshold });
  return { path, known: modelIdentity(path, loadModel(path).graph) };
}

it('a model of one file by its hash', () => {
  const { path, known } = identity(smallNetwork());
  expect(known).toEqual({ path, sha256: hash(path) });
});

it('external data by size and hash', () => {
  const layer = node('MatMul', ['x', 'w'], ['y']);
  const { path, known } = identity(modelOf([layer], { initializer: [randomTensor('w', [8, 64])] }), 0);
  const data = `${path}.data`;
  expect(known).toEqual({
    path,
    sha256: hash(path),
    external: [{ path: basename(data), sizeBytes: statSync(data).size, sha256: hash(data) }],
  });
});

it('much of it by size alone', () => {
  const path = join(temporary(), 'model.onnx');
  const entries = { location: 'big.data', offset: '0', length: '4' };
  const externalData = Object.entries(entries).map(([key, value]) => message('StringStringEntryProto', { key, value }));
  const weight = message('TensorProto', { name: 'w', dataType: 1, dims: [1], dataLocation: 1, externalData });
  saveModel(modelOf([node('Add', ['x', 'w'], ['y'])], { initializer: [weight] }), path);
  const big = join(dirname(path), 'big.data');
  writeFileSync(big, '');
  truncateSync(big, 257 * 2 ** 20);
  const { external } = modelIdentity(path, loadModel(path).graph);
  expect(external).toEqual([{ path: 'big.data', sizeBytes: 257 * 2 ** 20 }]);
});
