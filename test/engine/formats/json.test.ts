import { describe, expect, it } from 'vitest';
import { Float, writeJson, type Json } from '../../../main/engine/formats/amct/jsonWrite';
import { jsonText, lineAt, scanJson, type JsonNode } from '../../../main/engine/formats/jsonScan';
import { errorOf, messageOf } from './problem';

const plain = (node: JsonNode): unknown => {
  if (node.kind === 'object') return node.entries.map(({ key, value }) => [key, plain(value)]);
  if (node.kind === 'array') return node.items.map(plain);
  return node.kind === 'null' ? null : node.value;
};

describe('scanJson', () => {
  it('keeps repeated keys, their order, and how numbers are written', () => {
    const node = scanJson('{"1": [1, 1.0, -2e3], "0": "a\\u0041\\n", "1": {"x": true, "y": null}}', 'f');
    expect(plain(node)).toEqual([
      ['1', [1, 1, -2000]],
      ['0', 'aA\n'],
      [
        '1',
        [
          ['x', true],
          ['y', null],
        ],
      ],
    ]);
    const numbers = node.kind === 'object' && node.entries[0]!.value;
    expect(
      numbers && numbers.kind === 'array' && numbers.items.map((each) => each.kind === 'number' && each.integer),
    ).toEqual([true, false, false]);
  });

  it('forgives a byte order mark', () => {
    expect(plain(scanJson('\ufeff[]', 'f'))).toEqual([]);
  });

  it.each([
    ['{"a":1,}', 1, 8, '"}"'],
    ['{"a" 1}', 1, 6, '"1"'],
    ['{\n"a":\n  01}', 3, 4, '"1"'],
    ["{'a':1}", 1, 2, '"\'"'],
    ['[1', 1, 3, '<EOF>'],
    ['"abc', 1, 5, '<EOF>'],
    ['"a\nb"', 1, 3, '"\\n"'],
    ['"\\x"', 1, 1, '"\\""'],
    ['[] []', 1, 4, '"["'],
    ['NaN', 1, 1, '"N"'],
    ['', 1, 1, '<EOF>'],
  ])('refuses %j', (text, line, column, found) => {
    const { code, params } = errorOf(() => scanJson(text, 'config.json'));
    expect({ code, line: params['line'], column: params['column'], found: params['found'] }).toEqual({
      code: 'JSON_SYNTAX',
      line,
      column,
      found,
    });
  });

  it('says where and what was expected', () => {
    expect(messageOf(() => scanJson('{"a":1 "b":2}', 'config.json'))).toBe(
      "'config.json' is not valid JSON: line 1, column 8 has \"\\\"\" where ',' | '}' was expected.",
    );
  });

  it('refuses what is nested too deep instead of running out of stack', () => {
    expect(errorOf(() => scanJson('['.repeat(100000), 'f')).code).toBe('JSON_DEPTH');
  });

  it('quotes values briefly', () => {
    const text = `{"a": [0.7,\n 1.3], "b": "${'x'.repeat(500)}", "c": {"d": 1}, "e": 1e5}`;
    const node = scanJson(text, 'f');
    const shown = node.kind === 'object' ? node.entries.map(({ value }) => jsonText(text, value)) : [];
    expect(shown).toEqual(['[0.7, 1.3]', `"${'x'.repeat(59)}…`, '{…}', '1e5']);
    expect(lineAt(text, text.indexOf('1.3'))).toBe(2);
  });
});

describe('writeJson', () => {
  it('writes as Python with indent 4 and separators without blanks', () => {
    const value = new Map<string, Json>([
      ['10', 1],
      ['2', [new Float(1), new Float(1e-5)]],
      ['none', []],
      ['empty', new Map()],
      ['层"', true],
    ]);
    expect(writeJson(value)).toBe(
      '{\n    "10":1,\n    "2":[\n        1.0,\n        1e-05\n    ],\n    "none":[],\n    "empty":{},\n    "层\\"":true\n}',
    );
  });
});
