import type { DatasetEntry } from '../../../proto/project';

export function datasetOf(id: string, name: string, absolutePath = `/p/${id}.yaml`): DatasetEntry {
  const added = '2026-01-01T00:00:00.000Z';
  return { id, name, path: absolutePath, absolutePath, note: '', added, missing: false };
}
