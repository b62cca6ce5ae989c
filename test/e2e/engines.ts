/** The engines of a host, as the system lists its processes. */
import { readFileSync } from 'node:fs';

/** Processes of the engine; of a run, those that put their temporary files into its folder. */
export function enginesOf(host: number, run = ''): number[] {
  const children = readFileSync(`/proc/${host}/task/${host}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const about = (pid: number, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  };
  return children
    .map(Number)
    .filter((pid) => about(pid, 'cmdline').includes('engine.js') && about(pid, 'environ').includes(run));
}
