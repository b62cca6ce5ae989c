/** Which rows of a long list are in sight. */
import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from 'vue';

/** The token --row. */
export const ROW_PX = 28;
/** Beyond the edges, so that a fast wheel finds no hole. */
const SPARE = 8;

export interface VirtualRows {
  readonly first: ComputedRef<number>;
  readonly last: ComputedRef<number>;
  /** px of all rows. */
  readonly height: ComputedRef<number>;
  /** px above the first row that exists. */
  readonly offset: ComputedRef<number>;
  readonly page: ComputedRef<number>;
  reveal(index: number): void;
  onScroll(): void;
}

/** `box` scrolls, and begins with a sticky header of one row. */
export function useVirtualRows(box: Readonly<Ref<HTMLElement | null>>, count: () => number): VirtualRows {
  const top = ref(0);
  const sight = ref(600);
  const page = computed(() => Math.max(1, Math.floor(sight.value / ROW_PX) - 1));
  const first = computed(() => Math.max(0, Math.min(count(), Math.floor(top.value / ROW_PX)) - SPARE));
  const last = computed(() => Math.min(count(), Math.ceil((top.value + sight.value) / ROW_PX) + SPARE));
  const resizing = new ResizeObserver(([entry]) => (sight.value = entry!.contentRect.height || sight.value));

  onMounted(() => box.value && resizing.observe(box.value));
  onBeforeUnmount(() => resizing.disconnect());

  function onScroll(): void {
    top.value = box.value?.scrollTop ?? 0;
  }

  function reveal(index: number): void {
    const element = box.value;
    if (!element) return;
    const [above, below] = [index * ROW_PX, (index + 2) * ROW_PX - sight.value];
    if (element.scrollTop > above) element.scrollTop = above;
    else if (element.scrollTop < below) element.scrollTop = below;
  }

  const height = computed(() => count() * ROW_PX);
  const offset = computed(() => first.value * ROW_PX);
  return { first, last, height, offset, page, reveal, onScroll };
}
