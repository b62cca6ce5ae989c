/**
 * One selection everywhere: what is chosen in one view is chosen in all of them, and stands in the address, so that back and
 * forward bring it back.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { LocationQueryRaw, RouteLocationNormalized, Router } from 'vue-router';

const KEYS = ['model', 'run', 'layer', 'node'] as const;
export type Selection = Partial<Record<(typeof KEYS)[number], string>>;

export const useSelection = defineStore('selection', () => {
  const chosen = ref<Selection>({});
  let router: Router | undefined;

  const model = computed(() => chosen.value.model);
  const run = computed(() => chosen.value.run);
  const layer = computed(() => chosen.value.layer);
  const node = computed(() => chosen.value.node);
  /** Several layers, chosen in a table or a chart: the same in all of them, as long as model and run stay. */
  const layers = shallowRef<readonly string[]>([]);
  const chooseLayers = (names: readonly string[]): void => void (layers.value = names);
  watch([model, run], () => chooseLayers([]), { flush: 'sync' });
  /** To be carried along by a link. */
  const query = computed<LocationQueryRaw>(() => ({ ...chosen.value }));

  function begin(given: Router): void {
    router = given;
    given.afterEach((to) => read(to));
  }

  /** An address that names nothing leaves the selection as it is. */
  function read({ query: asked, params }: RouteLocationNormalized): void {
    const named = KEYS.flatMap((key) => {
      const value = params[key] ?? asked[key];
      return typeof value === 'string' && value !== '' ? [[key, value] as const] : [];
    });
    if (named.length > 0) chosen.value = { ...withoutInner(chosen.value, named), ...Object.fromEntries(named) };
  }

  /** Changes what is named, undefined takes away; another model or run takes layer and node away unless they are named too. */
  function select(change: Selection): void {
    const next: Selection = { ...withoutInner(chosen.value, Object.entries(change)), ...change };
    chosen.value = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
    const at = router?.currentRoute.value;
    if (!router || !at) return;
    const kept = Object.fromEntries(Object.entries(at.query).filter(([key]) => !KEYS.includes(key as never)));
    void router.replace({ path: at.path, query: { ...kept, ...chosen.value }, hash: at.hash });
  }

  return { model, run, layer, node, layers, query, begin, select, chooseLayers };
});

/** Layers and nodes belong to a model or run: they go when another one is chosen. */
function withoutInner(before: Selection, change: readonly (readonly [string, string | undefined])[]): Selection {
  const other = change.some(
    ([key, value]) => (key === 'model' || key === 'run') && before[key as keyof Selection] !== value,
  );
  if (!other) return before;
  const outer: Selection = { ...before };
  delete outer.layer;
  delete outer.node;
  return outer;
}
