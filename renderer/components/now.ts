import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** The time, as a component needs it that counts seconds. */
export function useNow(everyMs = 1000): Readonly<Ref<number>> {
  const now = ref(Date.now());
  let timer: number | undefined;
  onMounted(() => (timer = window.setInterval(() => (now.value = Date.now()), everyMs)));
  onBeforeUnmount(() => window.clearInterval(timer));
  return now;
}
