/** The steps as they stand, from what the wizard knows. */
import { computed, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Evaluation } from '../../../proto/contract';
import type { RunEntry } from '../../../proto/project';
import { seenBy, trainingOf, type Choices } from './choices';
import type { WizardFacts } from './facts';
import { planErrors, stepStates, type StepId } from './steps';
import { lengthOf } from './training';

interface Known {
  readonly choices: ShallowRef<Choices | undefined>;
  readonly facts: WizardFacts;
  /** The float baseline, where it counts for the chosen data. */
  readonly measured: ComputedRef<Evaluation | undefined>;
  readonly entry: ComputedRef<RunEntry | undefined>;
  readonly reached: Ref<StepId>;
}

export function useSteps({ choices, facts, measured, entry, reached }: Known) {
  const errors = computed(() => facts.found.value.filter(({ severity }) => severity === 'error').length);
  const dataReady = computed(() => {
    if (!choices.value || !seenBy(choices.value) || !facts.calibration.data.value) return false;
    if (choices.value.evaluation === null) return choices.value.technique === 'ptq';
    return measured.value !== undefined && !measured.value.nearChance;
  });
  const near = computed(() => measured.value?.nearChance === true);

  const trainable = computed(() => {
    const samples = facts.samples.value;
    if (choices.value?.technique !== 'qat') return true;
    return lengthOf(trainingOf(choices.value, samples), samples).steps > 0;
  });

  return computed(() =>
    stepStates(
      {
        inspected: facts.inspection.data.value !== undefined,
        modelFailed: facts.inspection.error.value !== undefined,
        targetChecked: facts.check.data.value !== undefined,
        targetErrors: errors.value,
        dataReady: dataReady.value,
        dataFailed: [facts.calibration, facts.evaluation].some(({ error }) => error.value !== undefined) || near.value,
        planReady: trainable.value && facts.plan.data.value !== undefined,
        planFailed: facts.plan.error.value !== undefined || planErrors(facts.plan.data.value).length > 0,
        hasResult: entry.value?.figures !== undefined,
        ...(entry.value ? { run: entry.value.state } : {}),
      },
      reached.value,
    ),
  );
}
