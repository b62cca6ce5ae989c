/**
 * The outputs of a model on a whole data set as a folder of .npy files, one an output, written batch by batch. The first axis
 * counts samples: that of the output, or a new one where a call is one sample. Throws COMMAND_OUTPUTS.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../../proto/errors';
import { NpyWriter } from '../data/npyWrite';
import type { Value } from '../runtime/session';

interface File {
  readonly writer: NpyWriter;
  /** The output counts samples on its first axis. */
  readonly batched: boolean;
  /** Of one sample. */
  readonly dims: readonly number[];
}

export class OutputFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'mcs-outputs-'));
  private files: readonly File[] | undefined;

  constructor(
    private readonly dataset: string,
    private readonly names: readonly string[],
    private readonly samples: number,
  ) {}

  /** `count` samples, one value an output. */
  add(count: number, outputs: readonly Value[]): void {
    this.files ??= fileNames(this.names).map((name, i) => this.open(name, count, outputs[i]!));
    this.files.forEach(({ writer, batched, dims }, i) => {
      const value = outputs[i]!;
      const own = batched ? value.dims.slice(1) : value.dims;
      const fits = own.join() === dims.join() && (batched ? value.dims[0] === count : count === 1);
      if (!fits) this.refuse(i, count, value, batched ? [count, ...dims] : dims);
      writer.write(value.data);
    });
  }

  private open(name: string, count: number, value: Value): File {
    const batched = value.dims.length > 0 && value.dims[0] === count;
    if (!batched && count > 1) this.refuse(this.names.indexOf(name), count, value, [count, ...value.dims.slice(1)]);
    const dims = batched ? value.dims.slice(1) : value.dims;
    const writer = new NpyWriter(join(this.path, name), value.dataType, [this.samples, ...dims]);
    return { writer, batched, dims };
  }

  private refuse(index: number, count: number, { dims }: Value, before: readonly number[]): never {
    return fail('COMMAND_OUTPUTS', {
      dataset: this.dataset,
      output: this.names[index] ?? '?',
      shape: dims.join(', '),
      count,
      before: before.join(', '),
    });
  }

  /** All files are whole now. */
  finish(): void {
    for (const { writer } of this.files ?? []) writer.close();
    this.files = [];
  }

  remove(): void {
    this.finish();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** `<output>.npy`; characters that no file name takes become '_', equal names are numbered. */
function fileNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const stem =
      name
        .replace(/[^\w.-]/g, '_')
        .replace(/^\.+/, '_')
        .slice(0, 100) || 'output';
    let file = `${stem}.npy`;
    for (let n = 1; taken.has(file.toLowerCase()); n++) file = `${stem}_${n}.npy`;
    taken.add(file.toLowerCase());
    return file;
  });
}
