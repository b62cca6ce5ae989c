/** Which files a model is made of, and by what one knows later that they are the same. */
import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { ModelIdentity } from '../../../proto/job';
import { FileSource } from '../graph/bytes';
import type { Graph } from '../graph/onnx';
import { sha256OfFile } from '../graph/sha256';
import { tensorsIn } from '../graph/tensors';

/** External data of more bytes than this, all files together, are known by their sizes alone: reading them would take seconds. */
const HASHED_BYTES = 256 << 20;

/** `graph`: as it was loaded. Throws FILE_* where a file is gone by now. */
export function modelIdentity(path: string, graph: Graph): ModelIdentity {
  const files = externalFiles(path, graph).map((file) => ({ file, sizeBytes: statSync(file).size }));
  const hashed = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= HASHED_BYTES;
  const external = files.map(({ file, sizeBytes }) => ({
    path: relative(dirname(resolve(path)), file).replaceAll(sep, '/'),
    sizeBytes,
    ...(hashed && { sha256: sha256OfFile(file) }),
  }));
  return { path, sha256: sha256OfFile(path), ...(external.length > 0 && { external }) };
}

/** Absolute paths, sorted. */
function externalFiles(path: string, graph: Graph): string[] {
  const files = new Set<string>();
  for (const { rawData } of tensorsIn(graph)) {
    if (rawData?.source instanceof FileSource && rawData.source.label !== path) files.add(rawData.source.label);
  }
  return [...files].sort();
}
