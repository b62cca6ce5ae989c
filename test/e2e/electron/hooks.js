// Module hooks: 'electron' is the double beside this file.
export async function resolve(specifier, context, next) {
  if (specifier !== 'electron') return next(specifier, context);
  return { url: new URL('./double.js', import.meta.url).href, shortCircuit: true };
}
