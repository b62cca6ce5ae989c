/** What the wizard sets going: measuring the float baseline, writing the configuration, the run itself. */
import { computed, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { Input } from '../../../proto/contract';
import { call } from '../../client/studio';
import { useProject } from '../../stores/project';
import { jobOf, needsConfig, planOf, seenBy, type Choices } from './choices';
import type { Baseline } from './draft';
import type { WizardFacts } from './facts';

interface State {
  readonly parent: Ref<string | undefined>;
  readonly choices: ShallowRef<Choices | undefined>;
  readonly baseline: ShallowRef<Baseline | undefined>;
  readonly run: Ref<string | undefined>;
  readonly facts: WizardFacts;
}

type StartedJob = Input<'run.start'>['job'];

export function useStart({ parent, choices, baseline, run, facts }: State) {
  const project = useProject();
  const measuring = ref(false);
  const measureFailure = shallowRef<unknown>();
  const starting = ref(false);
  const startFailure = shallowRef<unknown>();
  /** The configuration that was written last, so that copying and starting write one file. */
  let saved: { readonly key: string; readonly path: string } | undefined;

  async function measure(): Promise<void> {
    const { model, evaluation: dataset } = choices.value ?? {};
    const key = facts.baselineKey.value;
    if (!model || !dataset || !key) return;
    measuring.value = true;
    measureFailure.value = undefined;
    try {
      baseline.value = { key, evaluation: await call('data.evaluate', { model, dataset }) };
    } catch (error) {
      measureFailure.value = error;
    } finally {
      measuring.value = false;
    }
  }

  const jobWith = (config?: string): StartedJob | undefined =>
    choices.value && chosenJob(choices.value, facts.samples.value, project, config);
  /** That which says all of it by itself. */
  const wholeJob = computed(() => (choices.value && !needsConfig(choices.value) ? jobWith() : undefined));

  /** Writes the configuration into the project where one is needed; gives the job that uses it. */
  async function save(): Promise<StartedJob | undefined> {
    const given = choices.value;
    if (!given || !jobWith()) return undefined;
    if (wholeJob.value) return wholeJob.value;
    const plan = planOf(given, facts.samples.value);
    const key = JSON.stringify(plan);
    if (saved?.key !== key) saved = { key, path: await call('plan.save', plan) };
    return jobWith(saved.path);
  }

  /** Gives whether the run was started. */
  async function start(name: string): Promise<boolean> {
    starting.value = true;
    startFailure.value = undefined;
    try {
      const job = await save();
      if (!job || !parent.value) return false;
      run.value = await call('run.start', { parent: parent.value, name, job });
      return true;
    } catch (error) {
      startFailure.value = error;
      return false;
    } finally {
      starting.value = false;
    }
  }

  return { measuring, measureFailure, measure, starting, startFailure, start, save, wholeJob };
}

/** The job as it is chosen, with a configuration that was written for it; undefined until model and data are there. */
function chosenJob(
  choices: Choices,
  available: number,
  project: ReturnType<typeof useProject>,
  config: string | undefined,
): StartedJob | undefined {
  const pathOf = (id: string | null): string | undefined => project.dataset(id ?? undefined)?.absolutePath;
  const seen = pathOf(seenBy(choices));
  const model = project.models.get(choices.model);
  if (!model || seen === undefined || available === 0) return undefined;
  const evaluation = pathOf(choices.evaluation);
  const confirm = pathOf(choices.goal.confirm);
  return jobOf(choices, available, {
    name: model.name,
    model: model.absolutePath,
    seen,
    inputShapes: model.inputShapes,
    ...(config === undefined ? {} : { config }),
    ...(evaluation === undefined ? {} : { evaluation }),
    ...(confirm === undefined ? {} : { confirm }),
  });
}
