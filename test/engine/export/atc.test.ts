import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { atcCommand, atcCommands, atcInputs, type AtcJob } from '../../../main/engine/export/ascend/atc';
import { quotePosix, quoteWindows } from '../../../main/engine/export/ascend/shells';
import { makeGraph, node, valueInfo, type Dim } from '../../../main/engine/graph/build';
import { DataType, type Graph } from '../../../main/engine/graph/onnx';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { batchArguments } from '../../kit/cmd';

const job = (inputs: AtcJob['inputs'], changes: Partial<AtcJob> = {}): AtcJob => {
  return { model: 'r20_deploy_model.onnx', output: 'r20', inputs, ...changes };
};
const image = { name: 'input', shape: [1, 3, 32, 32] };

/** What a program would get as its arguments from sh. */
function posixArguments(command: string, env: Record<string, string> = {}): string[] {
  const script = `atc() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env }).split('\0').slice(0, -1);
}

function windowsArguments(command: string, soc = 'Ascend310P3'): string[] {
  const [, ...lines] = command.split('\n');
  return batchArguments(lines.join('\n'), { SOC_VERSION: soc }).slice(1);
}

describe('the line for ATC', () => {
  it('is complete and readable', () => {
    expect(atcCommand(job([image]), 'posix')).toBe(
      [
        'atc',
        '--framework=5',
        '--model=r20_deploy_model.onnx',
        '--output=r20',
        '--soc_version="${SOC_VERSION:-Ascend310P3}"',
        '--input_format=NCHW',
        '--input_shape="input:1,3,32,32"',
        '--log=error',
      ].join(' \\\n  '),
    );
    expect(atcCommand(job([image]), 'windows')).toBe(
      'if not defined SOC_VERSION set "SOC_VERSION=Ascend310P3"\natc ^\n  --framework=5 ^\n  --model=r20_deploy_model.onnx ^\n' +
        '  --output=r20 ^\n  --soc_version=%SOC_VERSION% ^\n  --input_format=NCHW ^\n  --input_shape="input:1,3,32,32" ^\n  --log=error',
    );
  });

  it.each([
    ['NCHW', [[1, 3, 8, 8]]],
    [
      'NCHW',
      [
        [1, 3, 8, 8],
        [1, 1, 8, 8],
      ],
    ],
    ['ND', [[1, 128]]],
    [
      'ND',
      [
        [1, 3, 8, 8],
        [1, 4],
      ],
    ],
    ['NCDHW', [[1, 3, 4, 8, 8]]],
  ])('says %s for the shapes %j', (format, shapes) => {
    const inputs = shapes.map((shape, i) => ({ name: `x${i}`, shape }));
    expect(atcCommand(job(inputs), 'posix')).toContain(`--input_format=${format} `);
  });

  it('names several inputs, and leaves out what has no shape', () => {
    const inputs = [image, { name: 'scale', shape: [] }, { name: 'ids', shape: [1, 16] }];
    expect(atcCommand(job(inputs), 'posix')).toContain('--input_shape="input:1,3,32,32;ids:1,16"');
    expect(atcCommand(job([{ name: 's', shape: [] }]), 'posix')).not.toContain('input_shape');
  });

  it('takes SOC_VERSION from the environment', () => {
    const { posix, windows } = atcCommands(job([image]));
    expect(posixArguments(posix)).toContain('--soc_version=Ascend310P3');
    expect(posixArguments(posix, { SOC_VERSION: 'Ascend910B3' })).toContain('--soc_version=Ascend910B3');
    expect(windowsArguments(windows, 'Ascend910B3')).toContain('--soc_version=Ascend910B3');
  });

  it('has no option that ATC refuses for quantized models', () => {
    const { posix, windows } = atcCommands(job([image]));
    expect(posix + windows).not.toMatch(/dynamic|precision/);
  });
});

const names = [
  'plain',
  'with space',
  "it's",
  'say "hi"',
  '$HOME `id` $(id)',
  '100%PATH%%%',
  'a:0',
  '输入图像',
  'back\\slash\\',
  'a\\"b\\\\"c',
  '!bang! ^caret & | < > (x)',
  '*?[a] ~ # {b}',
  '-dash',
  '',
];

describe.each(names)('the name %j', (name) => {
  const shape = `--input_shape=${name}:1,3,8,8`;
  const { posix, windows } = atcCommands(
    job([{ name, shape: [1, 3, 8, 8] }], { model: `${name}_deploy_model.onnx`, output: name }),
  );

  it.skipIf(process.platform === 'win32')('reaches ATC through sh', () => {
    const got = posixArguments(posix);
    expect(got).toHaveLength(7);
    expect(got).toEqual(expect.arrayContaining([shape, `--model=${name}_deploy_model.onnx`, `--output=${name}`]));
  });

  it('reaches ATC through cmd', () => {
    const got = windowsArguments(windows);
    expect(got).toHaveLength(7);
    expect(got).toEqual(expect.arrayContaining([shape, `--model=${name}_deploy_model.onnx`, `--output=${name}`]));
  });
});

describe('quoting', () => {
  it.each([
    ['a b', '"a b"', '"a b"'],
    ["it's", '"it\'s"', '"it\'s"'],
    ['a"b', "'a\"b'", '^"a\\^"b^"'],
    ['$x', "'$x'", '"$x"'],
    ["$it's", "'$it'\\''s'", '"$it\'s"'],
    ['50%', '"50%"', '"50%%"'],
    ['end\\', "'end\\'", '"end\\\\"'],
    ['a&"b', "'a&\"b'", '^"a^&\\^"b^"'],
  ])('%s', (word, posix, windows) => {
    expect(quotePosix(word)).toBe(posix);
    expect(quoteWindows(word)).toBe(windows);
  });
});

describe('refusals', () => {
  it.each(['a;b', 'a\nb', 'a\u0000'])('an input that --input_shape cannot name: %j', (name) => {
    expect(() => atcCommand(job([{ name, shape: [1] }]), 'posix')).toThrow(
      expect.objectContaining({ code: 'ATC_INPUT_NAME', message: expect.stringContaining(`input '${name}'`) }),
    );
  });

  it('a file name that no line can hold', () => {
    expect(() => atcCommand(job([image], { model: 'a\nb.onnx' }), 'windows')).toThrow(
      expect.objectContaining({ code: 'ATC_FILE_NAME' }),
    );
  });
});

describe('shapes of the inputs', () => {
  const graph = (dims: readonly Dim[] | undefined, more: Partial<Graph> = {}): Graph => {
    const input = [valueInfo('x', DataType.FLOAT, dims)];
    return { ...makeGraph({ node: [node('Relu', ['x'], ['y'])], input, output: [] }), ...more };
  };

  it('fix a symbolic batch to 1 and keep a fixed one', () => {
    expect(atcInputs(graph(['N', 3, 8, 8]))).toEqual([{ name: 'x', shape: [1, 3, 8, 8] }]);
    expect(atcInputs(graph([null, 4]))).toEqual([{ name: 'x', shape: [1, 4] }]);
    expect(atcInputs(graph([4, 3]))).toEqual([{ name: 'x', shape: [4, 3] }]);
    expect(atcInputs(graph([]))).toEqual([{ name: 'x', shape: [] }]);
  });

  it('leave out what is a constant', () => {
    const input = [valueInfo('x', DataType.FLOAT, [1]), valueInfo('w', DataType.FLOAT, ['K'])];
    const initializer = [floatTensor('w', [1], Float32Array.of(1))];
    expect(atcInputs(graph(undefined, { input, initializer }))).toEqual([{ name: 'x', shape: [1] }]);
  });

  it.each([
    [['N', 3, 'H', 'W'], 'N, 3, H, W'],
    [['N', null], 'N, ?'],
    [undefined, '?'],
  ] as [Dim[] | undefined, string][])('refuse %j', (dims, shown) => {
    expect(() => atcInputs(graph(dims))).toThrow(
      `Input 'x' has the shape [${shown}] with a symbolic dimension besides the batch. Fix it with --input-shape x:….`,
    );
  });
});
