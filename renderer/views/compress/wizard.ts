/** The state of the wizard: choices, where the user stands, the measured baseline, the run. It is kept as a draft in the project. */
import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import { useProject } from '../../stores/project';
import type { Choices } from './choices';
import type { Baseline } from './draft';
import { useFacts } from './facts';
import { useKept } from './kept';
import { useBeginning, useMoves, useSharedLayers, type Pending } from './moves';
import { useSteps } from './stepFacts';
import { useStart } from './start';
import type { StepId } from './steps';

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
  const work = useStart({ parent, choices, baseline, run, facts });
  const steps = useSteps({ choices, facts, measured, entry, reached });

  const state = { parent, choices, open, reached, baseline, run, pending };
  const { flush, forget } = useKept(state);
  const { begin, restart } = useBeginning(state, flush);
  const { change, confirm, go } = useMoves(state, measured);

  /** Drafts belong to a project. */
  watch(
    () => project.state?.folder,
    () => {
      forget();
      parent.value = choices.value = run.value = baseline.value = undefined;
    },
  );
  useSharedLayers(state);
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
    begin,
    restart,
    change,
    confirm,
    go,
    ...work,
  };
});
