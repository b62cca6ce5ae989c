import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobText, readJobFile } from '../../main/studio/jobFile';
import { nearest } from '../../main/studio/nearest';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

function written(text: string): string {
  const path = join(temporary(), 'job.yaml');
  writeFileSync(path, text);
  return path;
}

describe('a job file', () => {
  it('is read back as it was written', () => {
    const job = readJobFile(
      written('kind: ptq\nmodel: a/m.onnx\ncalib: ../c.yaml\nbatchNum: 2\ninputShapes: {x: [1, 3]}\n'),
    );
    expect(job).toMatchObject({
      kind: 'ptq',
      batchNum: 2,
      inputShapes: { x: [1, 3] },
      target: 'ascend',
    });
    expect(readJobFile(written(jobText(job)))).toEqual(job);
  });

  it('names every wrong entry, one a line', () => {
    const path = written(
      'kind: ptq\nmodel: m\ncalib: c\nbatchSize: -1\nthreads: many\ncalibb: x\ninputShapes: {x: [0]}\n',
    );
    expect(() => readJobFile(path)).toThrow(
      [
        `'${path}' is not a valid job. Mend these entries:`,
        '- inputShapes.x.0: Too small: expected number to be >0',
        '- threads: Invalid input: expected number, received string',
        '- batchSize: Too small: expected number to be >0',
        '- calibb: Unrecognized key: "calibb" → calib?',
      ].join('\n'),
    );
  });

  it('names them in Chinese', () => {
    expect(() => readJobFile(written('kind: eval\nmodel: m\n'), {}, 'zh')).toThrow('- data: 无效输入');
  });

  it('lists the kinds of job there are', () => {
    expect(() => readJobFile(written('kind: train\n'))).toThrow(
      '- kind: inspect | eval | ptq | auto | qat | tune | package',
    );
    expect(() => readJobFile(written('- a list\n'))).toThrow(
      '- kind: inspect | eval | ptq | auto | qat | tune | package',
    );
    expect(() => readJobFile(written(''))).toThrow('- kind: inspect | eval | ptq | auto | qat | tune | package');
  });

  it('has a calibration set or a record', () => {
    expect(() => readJobFile(written('kind: ptq\nmodel: m\n'))).toThrow(
      '- Give either calib or record | statistics, not both.',
    );
  });

  it('of a newer schema is refused by name', () => {
    const path = written('schema: 2\nkind: ptq\n');
    expect(() => readJobFile(path)).toThrow(`'${path}' was written for schema 2; this version reads up to schema 1.`);
  });

  it('that is no YAML says where', () => {
    const path = written('kind: ptq\nmodel: [a, b\n');
    expect(() => readJobFile(path)).toThrow(`'${path}' is not valid YAML (line 3, column 1)`);
  });

  it('that is not there, or a folder', () => {
    expect(() => readJobFile('/nowhere/job.yaml')).toThrow("'/nowhere/job.yaml' does not exist.");
    expect(() => readJobFile('/proc')).toThrow("'/proc' cannot be read (not a file).");
  });

  it('takes only the changes that its kind has a use for', () => {
    const path = written('kind: inspect\nmodel: m\n');
    expect(readJobFile(path, { seed: 5, name: 'x', threads: undefined })).toMatchObject({ kind: 'inspect', seed: 5 });
  });
});

describe('the nearest word', () => {
  it.each([
    ['inspct', 'inspect'],
    ['teh', 'the'],
    ['EVAL', 'eval'],
    ['pqt', 'ptq'],
  ])('%s → %s', (word, found) => expect(nearest(word, ['demo', 'eval', 'inspect', 'ptq', 'the'])).toBe(found));
});
