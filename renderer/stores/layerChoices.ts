/**
 * What the user chose for single layers of a model: one state, whichever table it is changed in. It survives closing the app as
 * the draft `layers<model>`, which holds { changes }.
 */
import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import { z } from 'zod';
import { layerChangeSchema } from '../../proto/job';
import { call } from '../client/studio';
import type { Changes } from '../components/layerEdits';
import { useProject } from './project';

const draftSchema = z.object({ changes: z.record(z.string(), layerChangeSchema) });
const draftOf = (model: string): string => `layers${model}`.slice(0, 32);

export const useLayerChoices = defineStore('layerChoices', () => {
  const project = useProject();
  const known = shallowReactive(new Map<string, Changes>());

  const of = (model: string | undefined): Changes | undefined => known.get(model ?? '');

  /** What was kept; what is damaged counts as nothing. */
  async function load(model: string): Promise<Changes> {
    const there = known.get(model);
    if (there) return there;
    const saved: unknown = await call('draft.load', { id: draftOf(model) }).catch(() => null);
    const read = draftSchema.safeParse(saved);
    const changes = known.get(model) ?? (read.success ? read.data.changes : {});
    known.set(model, changes);
    return changes;
  }

  function put(model: string, changes: Changes): void {
    if (known.get(model) === changes) return;
    known.set(model, changes);
    // A draft that could not be kept is no reason to disturb; the next change tries again.
    void call('draft.save', { id: draftOf(model), state: { changes: { ...changes } } }).catch(() => undefined);
  }

  watch(
    () => project.state?.folder,
    () => known.clear(),
  );
  return { of, load, put };
});
