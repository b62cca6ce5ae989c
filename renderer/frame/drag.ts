/** Follows the pointer from where it was pressed until it is let go. */
export function drag(begin: PointerEvent, moved: (dxPx: number, dyPx: number) => void): void {
  begin.preventDefault();
  const follow = (event: PointerEvent): void => moved(event.clientX - begin.clientX, event.clientY - begin.clientY);
  const end = new AbortController();
  window.addEventListener('pointermove', follow, { signal: end.signal });
  for (const name of ['pointerup', 'pointercancel'] as const)
    window.addEventListener(name, () => end.abort(), { signal: end.signal });
}
