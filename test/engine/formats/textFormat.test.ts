import { describe, expect, it } from 'vitest';
import { AMCT_CONFIG, SCALE_OFFSET_RECORD } from '../../../main/engine/formats/amct/schema';
import { readText } from '../../../main/engine/formats/amct/textReader';
import { writeText } from '../../../main/engine/formats/amct/textWriter';
import { errorOf, messageOf } from './problem';

const record = (text: string) => readText(SCALE_OFFSET_RECORD, text, 'record.txt');
const config = (text: string) => readText(AMCT_CONFIG, text, 'quant.cfg');
const rewritten = (text: string): string => writeText(SCALE_OFFSET_RECORD, record(text).message);

describe('readText', () => {
  it('reads messages with and without a colon, in braces and angles, comments, separators and lists', () => {
    const { message } = record(`# a record
      record: { key: 'a' value < scale_d: 1.5, scale_w: [1, .5, 2.f]; offset_w: [] scale_w: 3 > } # end`);
    expect(message).toEqual({ record: [{ key: 'a', value: { scale_d: 1.5, scale_w: [1, 0.5, 2, 3], offset_w: [] } }] });
  });

  it('reads every kind of value', () => {
    const { message } = record(`
      record { key: "a\\x41\\102\\u00e9" "b" value { skip_fusion: t offset_d: -0x1f shift_bit: 017 scale_d: inf scale_h: -nan } }
      prune_record { producer { name: "层" attr { type: INT i: 9223372036854775807 s: "\\377a" } attr { type: 5 ints: -9223372036854775808 } } }`);
    expect(message).toEqual({
      record: [
        {
          key: 'aABéb',
          value: { skip_fusion: true, offset_d: -31, shift_bit: [15], scale_d: Infinity, scale_h: NaN },
        },
      ],
      prune_record: [
        {
          producer: [
            {
              name: '层',
              attr: [
                { type: 'INT', i: 9223372036854775807n, s: Buffer.from([255, 97]) },
                { type: 'INTS', ints: [-9223372036854775808n] },
              ],
            },
          ],
        },
      ],
    });
  });

  it('keeps the last value of a singular field that stands twice, and says so', () => {
    const { message, warnings } = record('record {\n  key: "a"\n  value { scale_d: 1\n scale_d: 2 }\n}');
    expect(message).toEqual({ record: [{ key: 'a', value: { scale_d: 2 } }] });
    expect(warnings).toEqual([
      {
        code: 'TEXT_FIELD_REPEATED',
        params: { file: 'record.txt', line: 4, field: 'scale_d', message: 'SingleLayerRecord' },
      },
    ]);
  });

  it('knows the lines of messages and fields', () => {
    const read = config('batch_num: 1\ncommon_config {\n  ifmr_quantize {\n    search_step: 0.1\n  }\n}');
    const common = read.message['common_config'] as object;
    expect([
      read.line(read.message, 'common_config'),
      read.line(common, 'ifmr_quantize'),
      read.line(common, 'other'),
    ]).toEqual([2, 3, 2]);
  });

  it.each([
    ['batch_num 1', "'quant.cfg', line 1: found '1' where ':' was expected."],
    ['batch_num: 1 }', "line 1: found '}' where batch_num | activation_offset |"],
    ['common_config {\n\n', 'line 3: found <EOF> where arq_quantize | ada_quantize | ifmr_quantize'],
    ['common_config 1', "found '1' where '{' was expected"],
    ['skip_layers: "a', "found '\"a' where '\"' was expected"],
    ['skip_layers: "\\q"', 'found \'"\\q"\' where \\n'],
    ['skip_layers: ["a" "b"', "found <EOF> where ']' was expected"],
    ['batch_num:', 'found <EOF> where 0 … 4294967295 was expected'],
    ['batch_num: 1 层: 2', "found '层:' where batch_num"],
    ['[a.b]: 1', "found '[a.b]:' where batch_num"],
  ])('names line and field where the text %j breaks off', (text, part) => {
    expect(errorOf(() => config(text)).code).toBe('TEXT_SYNTAX');
    expect(messageOf(() => config(text))).toContain(part);
  });

  it('names an unknown field and what is known', () => {
    expect(messageOf(() => config('batch_num: 1\ncommon_config {\n  ifmr_quantise { }\n}'))).toBe(
      "'quant.cfg', line 3: CalibrationConfig has no field 'ifmr_quantise'. Its fields are: arq_quantize, ada_quantize, " +
        'ifmr_quantize, hfmg_quantize, dmq_balancer, nuq_quantize, mcs_quantize.',
    );
    expect(errorOf(() => config('__proto__: 1')).code).toBe('TEXT_UNKNOWN_FIELD');
  });

  it.each([
    ['batch_num: -1', 'batch_num', '-1'],
    ['batch_num: 1.0', 'batch_num', '1.0'],
    ['batch_num: 4294967296', 'batch_num', '4294967296'],
    [`batch_num: ${'9'.repeat(1000)}`, 'batch_num', `${'9'.repeat(60)}…`],
    ['do_fusion: yes', 'do_fusion', 'yes'],
    ['skip_layers: conv1', 'skip_layers', 'conv1'],
    ['skip_layers: "\\377"', 'skip_layers', '"\ufffd"'],
    ['fakequant_precision_mode: FP16', 'fakequant_precision_mode', 'FP16'],
    ['common_config { ifmr_quantize { search_step: 0.1.2 } }', 'search_step', '0.1.2'],
    ['common_config { ifmr_quantize { search_step: 01.5 } }', 'search_step', '01.5'],
    ['common_config { ifmr_quantize { dst_type: INT4 } }', 'dst_type', 'INT4'],
  ])('names field and value of %j', (text, field, value) => {
    const { code, params } = errorOf(() => config(text));
    expect({ code, field: params['field'], value: params['value'] }).toEqual({ code: 'TEXT_VALUE', field, value });
  });

  it('refuses two members of a oneof, and a message without its required field', () => {
    expect(messageOf(() => config('common_config { ifmr_quantize { }\nhfmg_quantize { } }'))).toBe(
      "'quant.cfg', line 2: 'hfmg_quantize' cannot stand beside 'ifmr_quantize': only one of them may be set. Delete one.",
    );
    expect(messageOf(() => config('override_layer_configs { layer_name: "a" }'))).toContain(
      "OverrideLayer lacks its field 'calibration_config'",
    );
  });

  it('takes a fraction of a second for a hundred thousand scales, even where the machine is busy', () => {
    const text = `record { key: "a" value {\n${'    scale_w: 0.0046515577\n'.repeat(100_000)}} }`;
    const start = performance.now();
    record(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('writeText', () => {
  it('writes fields by number, strings as Python escapes them, bytes in octal', () => {
    const text =
      'record { value { wts_type: "INT8" scale_d: 1 } key: "层\\t\\"\\001" } prune_record { producer { name: "n" attr { s: "\\xe5a\'" f: 0.1 i: -5 type: FLOAT } } }';
    expect(rewritten(text)).toBe(`record {
  key: "层\\t\\"\\001"
  value {
    scale_d: 1.0
    wts_type: "INT8"
  }
}
prune_record {
  producer {
    name: "n"
    attr {
      type: FLOAT
      f: 0.1
      i: -5
      s: "\\345a\\'"
    }
  }
}
`);
  });

  it('writes an empty message as nothing', () => {
    expect(rewritten('')).toBe('');
  });
});
