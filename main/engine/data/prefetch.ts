/**
 * Reading ahead: while the caller works on a value, the next one is being made. In order, one ahead (so memory holds one
 * value more), an error comes where its value would, and nothing goes on being made once the caller has stopped.
 */
export async function* prefetch<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      // Whoever stops here leaves it unheard; heard above, it is thrown all the same.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    void source.return();
  }
}
