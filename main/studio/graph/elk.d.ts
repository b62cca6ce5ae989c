/** elkjs types its API, not the half that computes. */
declare module 'elkjs/lib/elk-worker.min.js' {
  /** Looks like a web worker and works in the thread that makes it. */
  export const Worker: new () => globalThis.Worker;
}
