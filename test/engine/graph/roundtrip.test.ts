import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import onnxProto from '../../../proto/onnx.proto?raw';
import { decodeModel } from '../../../main/engine/graph/decode';
import { encodeModel, join } from '../../../main/engine/graph/encode';
import { MemorySource } from '../../../main/engine/graph/bytes';
import { sharedModels } from '../../kit/shared';

const oracle = protobuf.parse(onnxProto).root.lookupType('onnx.ModelProto');

describe.each(sharedModels())('%s', (path) => {
  const data = readFileSync(path);
  const model = decodeModel(new MemorySource(data));
  it('is written back byte for byte', () => {
    expect(Buffer.compare(join(encodeModel(model)), data)).toBe(0);
  });
});
void [readdirSync, existsSync, joinPath, oracle, expect];
