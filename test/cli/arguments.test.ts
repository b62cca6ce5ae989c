import { describe, expect, it } from 'vitest';
import { givenValue, invocationOf, isGiven, wordsOf } from '../../main/cli/arguments';
import type { StudioError } from '../../proto/errors';

const parse = (...argv: string[]) => invocationOf(wordsOf(argv));

function errorOf(...argv: string[]): StudioError {
  try {
    parse(...argv);
  } catch (error) {
    return error as StudioError;
  }
  throw new Error('was accepted');
}

describe('a command line', () => {
  it('has a command, an argument and options, in any order', () => {
    const { command, argument, options } = parse('--json', 'inspect', '--target', 'ascend', 'm.onnx', '--seed=7');
    expect({ command, argument }).toEqual({ command: 'inspect', argument: 'm.onnx' });
    expect(options.text('target')).toBe('ascend');
    expect(options.text('seed')).toBe('7');
    expect(options.has('json')).toBe(true);
    expect(options.has('force')).toBe(false);
  });

  it('takes the last of a repeated option, and all of one that may be repeated', () => {
    const { options } = parse(
      'inspect',
      'm',
      '--seed',
      '1',
      '--seed',
      '2',
      '--input-shape',
      'a:1',
      '--input-shape',
      'b:2',
    );
    expect(options.text('seed')).toBe('2');
    expect(options.list('input-shape')).toEqual(['a:1', 'b:2']);
  });

  it('reads a value that begins with a dash only behind =', () => {
    expect(parse('inspect', 'm', '--name=-x').options.text('name')).toBe('-x');
    expect(errorOf('inspect', 'm', '--name', '--json').message).toBe("The option '--name' needs a value: --name NAME.");
  });

  it('reads file names that begin with a dash behind --', () => {
    expect(parse('inspect', '--', '-m.onnx').argument).toBe('-m.onnx');
  });
});

describe('a mistake names itself', () => {
  it.each<[string, string[], string]>([
    [
      'COMMAND_MISSING',
      [],
      'No command given. `mcs --help` lists the commands; `mcs demo` shows all of it on the embedded sample.',
    ],
    [
      'COMMAND_UNKNOWN',
      ['inspct', 'm'],
      "There is no command 'inspct'. Did you mean 'inspect'? `mcs --help` lists all commands.",
    ],
    [
      'COMMAND_LATER',
      ['prune', 'm', '--ratio', '0.3'],
      "'mcs prune' is not yet in this version. These commands are: demo, inspect, eval, ptq, auto, qat, tune, run, package, serve.",
    ],
    [
      'OPTION_UNKNOWN',
      ['ptq', 'm', '--claib', 'd'],
      "'mcs ptq' has no option '--claib'. Did you mean '--calib'? `mcs ptq --help` lists all options.",
    ],
    [
      'OPTION_ELSEWHERE',
      ['inspect', 'm', '--limit', '3'],
      "'mcs inspect' does not take '--limit'; that belongs to: eval. `mcs inspect --help` lists its options.",
    ],
    ['OPTION_REQUIRED', ['ptq', 'm', '--calib', 'd'], "'mcs ptq' needs --out DIR. `mcs ptq --help` shows how."],
    ['OPTION_REQUIRED', ['package', 'run'], "'mcs package' needs --out FILE.zip. `mcs package --help` shows how."],
    ['OPTION_NEEDS_VALUE', ['eval', 'm', '--data'], "The option '--data' needs a value: --data DATASET."],
    ['OPTION_NEEDS_VALUE', ['eval', 'm', '--data='], "The option '--data' needs a value: --data DATASET."],
    ['OPTION_TAKES_NO_VALUE', ['inspect', 'm', '--json=yes'], "The option '--json' takes no value, got 'yes'."],
    ['ARGUMENT_MISSING', ['inspect'], "'mcs inspect' needs MODEL. `mcs inspect --help` shows how."],
    [
      'ARGUMENT_EXTRA',
      ['inspect', 'my', 'model.onnx'],
      "'mcs inspect' does not know what to do with 'model.onnx'. `mcs inspect --help` shows how; a value with spaces needs quotes.",
    ],
    [
      'ARGUMENT_EXTRA',
      ['demo', 'x'],
      "'mcs demo' does not know what to do with 'x'. `mcs demo --help` shows how; a value with spaces needs quotes.",
    ],
  ])('%s: %s', (code, argv, message) => {
    const error = errorOf(...argv);
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });
});

describe('settings are found even in a wrong command line', () => {
  it('looks at words alone', () => {
    const words = wordsOf(['nonsense', '--json', '--lang', 'zh', '--progress=jsonl', '--what']);
    expect([isGiven(words, 'json'), givenValue(words, 'lang'), givenValue(words, 'progress')]).toEqual([
      true,
      'zh',
      'jsonl',
    ]);
  });
});
