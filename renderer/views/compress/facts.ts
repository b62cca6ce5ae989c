/** What the wizard asks the studio about its choices; each answer is asked for again when what it depends on changes. */
import { computed, type ComputedRef, type Ref } from 'vue';
import type { Inspection } from '../../../proto/job';
import { call } from '../../client/studio';
import { useResource } from '../../client/resource';
import { useProject } from '../../stores/project';
import { shapesText } from '../../components/inputShapes';
import { planOf, seenBy, type Choices } from './choices';
import { stepIds, targetFindings, type StepId } from './steps';

export type WizardFacts = ReturnType<typeof useFacts>;

export function useFacts(given: Readonly<Ref<Choices | undefined>>, reached: Readonly<Ref<StepId>>) {
  const project = useProject();
  const shapes = () => project.shapesOf(given.value?.model);
  const past = (step: StepId): boolean => stepIds.indexOf(reached.value) >= stepIds.indexOf(step);
  const model = computed(() => given.value?.model);
  const dataOf = (pick: (choices: Choices) => string | null) => (): { model: string; dataset: string } | undefined => {
    const dataset = given.value && pick(given.value);
    return given.value && dataset && past('data') ? { model: given.value.model, dataset } : undefined;
  };
  const evaluationOf = ({ evaluation }: Choices): string | null => evaluation;
  const planned = (): boolean => samples.value > 0 && past('method');

  const inspection = useResource(
    () => model.value,
    (id) => call('model.inspect', { id }),
    shapes,
  );
  const check = useResource(
    () => (given.value && past('target') ? { id: given.value.model, target: given.value.target } : undefined),
    (asked) => call('model.inspect', asked),
    shapes,
  );
  /** Of the calibration set or the training set. */
  const calibration = useResource(dataOf(seenBy), (asked) => call('data.facts', asked), shapes);
  const evaluation = useResource(dataOf(evaluationOf), (asked) => call('data.facts', asked), shapes);
  const overlap = useResource(
    () => overlapOf(given.value, calibration.data.value !== undefined && evaluation.data.value !== undefined),
    (asked) => call('data.overlap', asked),
    shapes,
  );
  const graph = useResource(
    () => (past('method') ? model.value : undefined),
    (id) => call('graph.facts', { model: id }),
    shapes,
  );
  const samples = computed(() => calibration.data.value?.samples ?? 0);
  /** The layers as configuration and choices for all have them; the layer table puts its changes on top. */
  const table = useResource(
    () => (given.value && planned() ? { ...planOf(given.value, samples.value), changes: {} } : undefined),
    (asked) => call('plan.view', asked),
    shapes,
  );
  const plan = useResource(
    () => (given.value && planned() ? planOf(given.value, samples.value) : undefined),
    (asked) => call('plan.view', asked),
    shapes,
  );
  const found: ComputedRef<Inspection['findings']> = computed(() =>
    targetFindings(inspection.data.value?.findings ?? [], check.data.value?.findings ?? []),
  );
  /** Of the bytes that a baseline is measured with. */
  const baselineKey = computed(() => {
    const { sha256 } = inspection.data.value?.model ?? {};
    const { fingerprint } = evaluation.data.value ?? {};
    return sha256 && fingerprint ? [sha256, fingerprint, shapesText(shapes())].filter(Boolean).join(':') : undefined;
  });

  return { inspection, check, found, calibration, evaluation, overlap, graph, samples, table, plan, baselineKey };
}

function overlapOf(choices: Choices | undefined, known: boolean) {
  const first = choices && seenBy(choices);
  if (!choices || !known || !first || !choices.evaluation) return undefined;
  return { model: choices.model, first, second: choices.evaluation };
}
