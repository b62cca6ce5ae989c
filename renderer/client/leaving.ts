/** When the window closes, what waits to be kept is sent at once: first what was opened last, as it hands over to what holds it. */
import { getCurrentScope, onScopeDispose } from 'vue';

const waiting: (() => void)[] = [];

export function onLeaving(flush: () => void): void {
  waiting.unshift(flush);
  if (getCurrentScope()) onScopeDispose(() => void waiting.splice(waiting.indexOf(flush), 1));
}

window.addEventListener('pagehide', () => {
  for (const flush of [...waiting]) flush();
});
