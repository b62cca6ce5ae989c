/** The state of the wizard: choices, where the user stands, the measured baseline, the run. It is kept as a draft in the project. */
import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import { useProject } from '../../stores/project';
import { call } from '../../client/studio';
import { changed, lossesOf, type Choices, type Loss } from './choices';
import { beginning, draftId, LAST, readDraft, type Baseline } from './draft';
import { useFacts } from './facts';
import { useKept } from './kept';
import { useSteps } from './stepFacts';
import { useStart } from './start';
import { further, type StepId } from './steps';

export interface Pending {
  readonly change: Partial<Choices>;
  readonly losses: readonly Loss[];
}

export const useWizard = defineStore('wizard', () => {
  const project = useProject();
  /** The model or run that it begins with. */
  const parent = ref<string>();
  const choices = shallowRef<Choices>();
  const open = ref<StepId>('model');
  const reached = ref<StepId>('model');
  const baseline = shallowRef<Baseline>();
  const run = ref<string>();
  const pending = shallowRef<Pending>();

  // Its answers stay refs: a store would unwrap them, and look deep into what they hold.
  const facts = markRaw(useFacts(choices, reached));
  const measured = computed(() => {
    const { key, evaluation } = baseline.value ?? {};
    return key !== undefined && key === facts.baselineKey.value ? evaluation : undefined;
  });
  const entry = computed(() => project.run(run.value));
  const { measuring, measureFailure, measure, starting, startFailure, start, save } = useStart({
    parent,
    choices,
    baseline,
    run,
    facts,
  });

  const steps = useSteps({ choices, facts, measured, entry, reached });

  /** Continues where the wizard of this model or run was left, else begins anew. */
  async function begin(id: string): Promise<void> {
    const state = project.state;
    const model = project.modelOf(id);
    if (!state || !model || (id === parent.value && choices.value)) return;
    flush();
    const kept = readDraft(await call('draft.load', { id: draftId(id) }).catch(() => null), state);
    put(id, kept ?? beginning(state, model.id, project.run(id)));
    void call('draft.save', { id: LAST, state: { parent: id } }).catch(() => {});
  }

  function put(id: string, draft: ReturnType<typeof beginning>): void {
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

  const { flush, forget } = useKept({ parent, choices, open, reached, baseline, run });
  /** Drafts belong to a project. */
  watch(
    () => project.state?.folder,
    () => {
      forget();
      parent.value = choices.value = run.value = baseline.value = undefined;
    },
  );
  /** Who waits for the run sees its result. */
  watch(
    () => entry.value?.figures !== undefined,
    (there) => there && open.value === 'run' && go('result'),
  );

  return {
    parent,
    choices,
    open,
    reached,
    run,
    entry,
    pending,
    facts,
    measured,
    steps,
    measuring,
    measureFailure,
    starting,
    startFailure,
    begin,
    restart,
    change,
    confirm,
    go,
    measure,
    start,
    save,
  };
});
