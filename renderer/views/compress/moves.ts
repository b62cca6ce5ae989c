/** What a user does in the wizard: begin, change a choice, go to another step. */
import { watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Evaluation } from '../../../proto/contract';
import { call } from '../../client/studio';
import { useLayerChoices } from '../../stores/layerChoices';
import { useProject } from '../../stores/project';
import { changed, lossesOf, type Choices, type Loss } from './choices';
import { beginning, draftId, LAST, readDraft, type Baseline, type Draft } from './draft';
import { further, type StepId } from './steps';

/** A change that waits for a yes, because of what it undoes. */
export interface Pending {
  readonly change: Partial<Choices>;
  readonly losses: readonly Loss[];
}

interface State {
  readonly parent: Ref<string | undefined>;
  readonly choices: ShallowRef<Choices | undefined>;
  readonly open: Ref<StepId>;
  readonly reached: Ref<StepId>;
  readonly baseline: ShallowRef<Baseline | undefined>;
  readonly run: Ref<string | undefined>;
  readonly pending: ShallowRef<Pending | undefined>;
}

/** `flush` writes the draft of the wizard that is left. */
export function useBeginning({ parent, choices, open, reached, baseline, run, pending }: State, flush: () => void) {
  const project = useProject();
  const layerChoices = useLayerChoices();

  /** Continues where the wizard of this model or run was left, else begins anew. */
  async function begin(id: string): Promise<void> {
    const state = project.state;
    const model = project.modelOf(id);
    if (!state || !model || (id === parent.value && choices.value)) return;
    flush();
    const [kept, changes] = await Promise.all([
      call('draft.load', { id: draftId(id) }).catch(() => null),
      layerChoices.load(model.id),
    ]);
    const draft = readDraft(kept, state) ?? beginning(state, model.id, project.run(id));
    put(id, id === model.id ? { ...draft, choices: { ...draft.choices, changes } } : draft);
    void call('draft.save', { id: LAST, state: { parent: id } }).catch(() => {});
  }

  function put(id: string, draft: Draft): void {
    parent.value = id;
    choices.value = draft.choices;
    open.value = draft.open;
    reached.value = draft.reached;
    baseline.value = draft.baseline;
    run.value = draft.run;
    pending.value = undefined;
  }

  /** From the first step again, with nothing chosen. */
  function restart(): void {
    const model = parent.value && project.modelOf(parent.value);
    if (project.state && model) put(parent.value!, beginning(project.state, model.id, project.run(parent.value)));
  }

  return { begin, restart };
}

/** One table of layers for a model, here and in the model view; a run that is varied has its own. */
export function useSharedLayers({ parent, choices }: Pick<State, 'parent' | 'choices'>): void {
  const layerChoices = useLayerChoices();
  watch(
    () => parent.value !== undefined && parent.value === choices.value?.model && choices.value.changes,
    (changes) => changes && layerChoices.put(parent.value!, changes),
  );
  watch(
    () => layerChoices.of(parent.value),
    (changes) => {
      if (changes && choices.value && choices.value.changes !== changes) choices.value = { ...choices.value, changes };
    },
  );
}

export function useMoves({ choices, open, reached, pending }: State, measured: ComputedRef<Evaluation | undefined>) {
  /** Done at once, unless something would be lost: then it waits for a yes. */
  function change(wanted: Partial<Choices>): void {
    if (!choices.value) return;
    const losses = lossesOf(choices.value, wanted, measured.value !== undefined);
    if (losses.length > 0) pending.value = { change: wanted, losses };
    else choices.value = changed(choices.value, wanted);
  }

  function confirm(yes: boolean): void {
    if (yes && pending.value && choices.value) choices.value = changed(choices.value, pending.value.change);
    pending.value = undefined;
  }

  function go(step: StepId): void {
    open.value = step;
    reached.value = further(reached.value, step);
    pending.value = undefined;
  }

  return { change, confirm, go };
}
