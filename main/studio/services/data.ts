import { isAbsolute, join } from 'node:path';
import type { DataFacts, Evaluation, Overlap, SeenData } from '../../../proto/contract';
import { fail } from '../../../proto/errors';
import type { Inspection, Port } from '../../../proto/job';
import { readTextFile } from '../../engine/graph/files';
import { guessDescription } from '../guessData';
import { validated } from '../jobFile';
import { writeText } from '../jsonFile';
import { freeName } from '../fileNames';
import { withConsent } from './consent';
import { modelJob, type Service, type Shared } from './service';

const DATASETS = 'datasets';

export function dataService({ open, asks }: Shared): Service<'data'> {
  const ask = <T>(
    input: { model: string; dataset: string },
    more: object,
    other: readonly string[] = [],
  ): Promise<T> => {
    const { project } = open();
    const asked = modelJob(project, input.model);
    const { absolutePath: data } = project.dataset(input.dataset);
    const job = withConsent(project, validated({ ...asked, data, ...more }, data));
    return asks.ask<T>(job, [asked.model, data, ...other]);
  };
  /** undefined where the model has several inputs, or cannot be read: its own view says why. */
  const onlyInput = async (id: string): Promise<Port | undefined> => {
    const asked = modelJob(open().project, id);
    const inspected = await asks
      .ask<Inspection>(validated({ kind: 'inspect', ...asked }, asked.model), [asked.model])
      .catch(() => undefined);
    const inputs = inspected?.model.inputs ?? [];
    return inputs.length === 1 ? inputs[0] : undefined;
  };
  return {
    'data.add': async ({ path, name }) => open().project.addDataset(path, name),
    'data.guess': async ({ path, model }) =>
      guessDescription(path, model === undefined ? undefined : await onlyInput(model)),
    'data.read': async ({ id }) => {
      const { project } = open();
      const { absolutePath, path } = project.dataset(id);
      return { text: readTextFile(absolutePath), editable: !isAbsolute(path) };
    },
    'data.save': async ({ id, name, text }) => {
      const { project } = open();
      const known = id === undefined ? undefined : project.dataset(id);
      if (known && isAbsolute(known.path)) fail('NOT_ALLOWED', { path: known.path, reason: 'read only' });
      const path = known?.absolutePath ?? newFile(join(project.folder, DATASETS), name);
      writeText(path, text);
      if (known) project.changeDataset(known.id, { name });
      return known?.id ?? project.addDataset(path, name);
    },
    'data.change': async ({ id, ...change }) => {
      open().project.changeDataset(id, change);
      return null;
    },
    'data.remove': async ({ id }) => {
      open().project.removeDataset(id);
      return null;
    },
    'data.facts': (input) => ask<DataFacts>(input, { kind: 'data' }),
    'data.preview': ({ count, ...input }) => ask<SeenData>(input, { kind: 'data', preview: count }),
    'data.evaluate': ({ limit, ...input }) => ask<Evaluation>(input, { kind: 'eval', limit }),
    'data.overlap': ({ model, first, second }) => {
      const other = open().project.dataset(second).absolutePath;
      return ask<Overlap>({ model, dataset: first }, { kind: 'data', other }, [other]);
    },
  };
}

const newFile = (folder: string, name: string): string => join(folder, freeName(folder, name, '.yaml'));
