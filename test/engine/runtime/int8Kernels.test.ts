import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { int8KernelsSaturate } from '../../../main/engine/runtime/int8Kernels';

/** On x86 the flags tell: VNNI or AMX sum in 32 bits, and without AVX2 no such instruction is used. */
function flags(): ReadonlySet<string> | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const line = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  return line === undefined ? undefined : new Set(line.trim().split(' '));
}

it('tells whether sums of unsigned by signed bytes saturate on this processor', async () => {
  const saturate = await int8KernelsSaturate();
  const has = flags();
  if (!has) return expect(typeof saturate).toBe('boolean');
  const exact = ['avx512_vnni', 'avx_vnni', 'amx_int8'].some((flag) => has.has(flag));
  expect(saturate).toBe(has.has('avx2') && !exact);
});
