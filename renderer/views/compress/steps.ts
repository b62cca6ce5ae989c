/** The eight steps: which may be opened, which are done, which hold the way up. */
import type { PlanView } from '../../../proto/contract';
import type { Finding } from '../../../proto/job';
import type { RunState } from '../../../proto/project';
import type { Step } from '../../components/step';

export const stepIds = ['model', 'target', 'data', 'method', 'review', 'run', 'result', 'export'] as const;
export type StepId = (typeof stepIds)[number];

/** What the wizard knows of each step. */
export interface Facts {
  readonly inspected: boolean;
  readonly modelFailed: boolean;
  readonly targetChecked: boolean;
  /** Findings of the target that stop the conversion. */
  readonly targetErrors: number;
  readonly dataReady: boolean;
  readonly dataFailed: boolean;
  readonly planReady: boolean;
  readonly planFailed: boolean;
  readonly run?: RunState;
  readonly hasResult: boolean;
}

type State = Step['state'];

function statesOf(facts: Facts): Readonly<Record<StepId, State>> {
  const of = (done: boolean, failed: boolean): State => (failed ? 'error' : done ? 'done' : 'todo');
  const broken = facts.run === 'failed' || facts.run === 'interrupted' || facts.run === 'cancelled';
  return {
    model: of(facts.inspected, facts.modelFailed),
    target: of(facts.targetChecked, facts.targetErrors > 0),
    data: of(facts.dataReady, facts.dataFailed),
    method: of(facts.planReady, facts.planFailed),
    review: of(facts.run !== undefined, false),
    run: of(facts.hasResult, broken),
    result: of(facts.hasResult, false),
    export: 'todo',
  };
}

/** A step opens once those before it are done; it is marked as done once the user went past it. */
export function stepStates(facts: Facts, reached: StepId): { id: StepId; state: State; locked: boolean }[] {
  const states = statesOf(facts);
  const last = stepIds.indexOf(reached);
  let open = true;
  return stepIds.map((id, at) => {
    const state = states[id];
    const locked = !open;
    open &&= state === 'done';
    return { id, locked, state: locked || (state === 'done' && at >= last && at < 5) ? 'todo' : state };
  });
}

export const next = (id: StepId): StepId => stepIds[stepIds.indexOf(id) + 1] ?? id;
export const further = (a: StepId, b: StepId): StepId => (stepIds.indexOf(a) > stepIds.indexOf(b) ? a : b);

/** What only the target found: `checked` against `plain`, the same inspection without a target. */
export function targetFindings(plain: readonly Finding[], checked: readonly Finding[]): Finding[] {
  const known = new Set(plain.map((each) => JSON.stringify(each)));
  return checked.filter((each) => !known.has(JSON.stringify(each)));
}

/** What of a plan does not fit together or the target, layer by layer; what the model alone is to blame for stands in the step before. */
export const planFindings = (plan: PlanView | undefined): Finding[] =>
  (plan?.findings ?? []).filter(({ layers }) => layers !== undefined);

/** With these the run would be refused. */
export const planErrors = (plan: PlanView | undefined): Finding[] =>
  planFindings(plan).filter(({ severity }) => severity === 'error');
