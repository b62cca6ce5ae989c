/** The open project as the studio tells it; the window never changes it but by commands. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Settings } from '../../proto/contract';
import type { InputShapes } from '../../proto/inputShapes';
import type { DatasetEntry, ModelEntry, ProjectState, RunEntry } from '../../proto/project';
import { call, on } from '../client/studio';

const NO_SHAPES: InputShapes = {};

export const useProject = defineStore('project', () => {
  const state = shallowRef<ProjectState | null>(null);
  /** Why no project could be opened at the start. */
  const failure = shallowRef<unknown>();

  const models = computed(() => new Map(state.value?.models.map((model) => [model.id, model])));
  const datasets = computed(() => new Map(state.value?.datasets.map((dataset) => [dataset.id, dataset])));
  const runs = computed(() => new Map(state.value?.runs.map((run) => [run.id, run])));

  function begin(): void {
    on('project', (changed) => (state.value = changed));
  }

  /** What the studio has open, else the newest project, else the sample. */
  async function load({ recent }: Settings): Promise<void> {
    failure.value = undefined;
    state.value = await call('project.get', {});
    if (state.value) return;
    const [newest] = recent;
    try {
      state.value = newest ? await call('project.open', { folder: newest.folder }) : await call('project.sample', {});
    } catch (error) {
      failure.value = error;
    }
  }

  /** The float model that a model or run comes from, at the root of the lineage. */
  function modelOf(id: string | undefined): ModelEntry | undefined {
    const seen = new Set<string>();
    for (let at = id; at !== undefined && !seen.has(at); at = runs.value.get(at)?.parent) {
      seen.add(at);
      const model = models.value.get(at);
      if (model) return model;
    }
    return undefined;
  }

  /** What the studio fixes of a model's inputs whenever it is asked about it. */
  const shapesOf = (id: string | undefined): InputShapes => models.value.get(id ?? '')?.inputShapes ?? NO_SHAPES;

  const run = (id: string | undefined): RunEntry | undefined => (id === undefined ? undefined : runs.value.get(id));
  const dataset = (id: string | undefined): DatasetEntry | undefined =>
    id === undefined ? undefined : datasets.value.get(id);

  async function open(folder: string): Promise<void> {
    state.value = await call('project.open', { folder });
  }
  async function create(folder: string, name: string): Promise<void> {
    state.value = await call('project.create', { folder, name });
  }
  async function sample(): Promise<void> {
    state.value = await call('project.sample', {});
  }

  return { state, failure, models, datasets, runs, begin, load, modelOf, shapesOf, run, dataset, open, create, sample };
});
