/** What the wizard sets going: measuring the float baseline, writing the configuration, the run itself. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { Input } from '../../../proto/contract';
import { call } from '../../client/studio';
import { useProject } from '../../stores/project';
import { jobOf, planOf, type Choices } from './choices';
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

  /** Writes the configuration into the project; gives the job that uses it. */
  async function save(): Promise<StartedJob | undefined> {
    const available = facts.samples.value;
    const calibration = project.dataset(choices.value?.calibration ?? undefined);
    const model = project.models.get(choices.value?.model ?? '');
    if (!choices.value || !model || !calibration || available === 0) return undefined;
    const plan = planOf(choices.value, available);
    const key = JSON.stringify(plan);
    if (saved?.key !== key) saved = { key, path: await call('plan.save', plan) };
    const pathOf = (id: string | null): string | undefined => project.dataset(id ?? undefined)?.absolutePath;
    const evaluation = pathOf(choices.value.evaluation);
    const confirm = pathOf(choices.value.goal.confirm);
    return jobOf(choices.value, available, {
      name: model.name,
      model: model.absolutePath,
      calibration: calibration.absolutePath,
      config: saved.path,
      inputShapes: model.inputShapes,
      ...(evaluation === undefined ? {} : { evaluation }),
      ...(confirm === undefined ? {} : { confirm }),
    });
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

  return { measuring, measureFailure, measure, starting, startFailure, start, save };
}
