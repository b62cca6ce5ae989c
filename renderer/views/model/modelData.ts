/** What the model view asks the studio for, each once and by itself: a slow or failed answer keeps nothing else from showing. */
import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { GraphOf, PlanView, RunRead } from '../../../proto/contract';
import { collapsedFacts, repeatedBlocks, type Block } from '../../../proto/graphBlocks';
import type { GraphFacts, GraphLayout } from '../../../proto/graphView';
import type { Finding, Inspection, LayerReport } from '../../../proto/job';
import type { RunEntry } from '../../../proto/project';
import { useResource, type Resource } from '../../client/resource';
import { call } from '../../client/studio';
import { useProject } from '../../stores/project';
import { Scene } from './graph/scene';

/** Which graph is drawn: the float model, or what a run made of it. */
export const graphs = ['float', 'deploy', 'fakeQuant'] as const;
export type Shown = (typeof graphs)[number];

export interface ModelData {
  readonly facts: Resource<GraphFacts>;
  readonly layout: Resource<GraphLayout & { readonly collapsed: readonly string[] }>;
  readonly inspection: Resource<Inspection>;
  readonly plan: Resource<PlanView>;
  readonly read: Resource<RunRead>;
  readonly of: ComputedRef<GraphOf | undefined>;
  /** Repeated blocks of the graph. */
  readonly blocks: ComputedRef<readonly Block[]>;
  readonly collapsed: Readonly<ShallowRef<readonly string[]>>;
  collapse(ids: readonly string[]): void;
  readonly scene: ComputedRef<Scene | undefined>;
  readonly layers: ComputedRef<readonly LayerReport[]>;
  /** The gravest finding of each node. */
  readonly badges: ComputedRef<ReadonlyMap<string, Finding['severity']>>;
}

export function useModelData(
  model: () => string | undefined,
  run: () => RunEntry | undefined,
  shown: Ref<Shown>,
): ModelData {
  const of = computed((): GraphOf | undefined => {
    const [id, made] = [model(), run()];
    if (shown.value !== 'float' && made) return { run: made.id, artifact: shown.value };
    return id === undefined ? undefined : { model: id };
  });
  const project = useProject();
  const shapes = () => project.shapesOf(model());
  const facts = useResource(
    () => of.value,
    (graph) => call('graph.facts', graph),
    shapes,
  );
  /** Names of blocks that are drawn as one box; each graph has its own. */
  const collapsed = shallowRef<readonly string[]>([]);
  watch(
    () => JSON.stringify(of.value),
    () => (collapsed.value = []),
    { flush: 'sync' },
  );
  const layout = useResource(
    () => of.value && { of: of.value, collapsed: [...collapsed.value] },
    async (asked) => ({ ...(await call('graph.layout', asked)), collapsed: asked.collapsed }),
    shapes,
  );
  const inspection = useResource(model, (id) => call('model.inspect', { id, target: 'ascend' }), shapes);
  const plan = useResource(model, (id) => call('plan.view', { model: id }), shapes);
  const finished = (): string | undefined => {
    const made = run();
    return made?.state === 'done' || made?.state === 'missed' ? made.id : undefined;
  };
  const read = useResource(finished, (id) => call('run.read', { id }));
  const blocks = computed(() => (facts.data.value ? repeatedBlocks(facts.data.value) : []));
  // Facts of one graph and the layout of another may be there for a moment: they are not drawn.
  const scene = computed(() => {
    const placed = layout.data.value;
    if (!facts.data.value || !placed) return undefined;
    const graph = collapsedFacts(facts.data.value, blocks.value, new Set(placed.collapsed));
    const fits = placed.boxes.length === graph.nodes.length + graph.inputs.length + graph.outputs.length;
    return fits ? new Scene(graph, placed) : undefined;
  });
  const layers = computed(() => read.data.value?.layers ?? []);
  const badges = computed(() => gravest(inspection.data.value?.findings ?? []));
  const collapse = (ids: readonly string[]): void => void (collapsed.value = ids);
  return { facts, layout, inspection, plan, read, of, blocks, collapsed, collapse, scene, layers, badges };
}

const WEIGHT: Readonly<Record<Finding['severity'], number>> = { error: 2, warning: 1, note: 0 };

export function gravest(findings: readonly Finding[]): ReadonlyMap<string, Finding['severity']> {
  const worst = new Map<string, Finding['severity']>();
  for (const { node, layers, severity, also } of findings) {
    for (const name of [node, ...(layers ?? []), ...(also?.places ?? [])]) {
      const known = name === undefined ? undefined : worst.get(name);
      if (name !== undefined && (known === undefined || WEIGHT[severity] > WEIGHT[known])) worst.set(name, severity);
    }
  }
  return worst;
}
