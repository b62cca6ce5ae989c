import { describe, expect, it } from 'vitest';
import { mergeFindings } from '../../../../main/engine/jobs/doctor/merge';
import { finding, findingText } from '../../../../proto/findings';

const idle = (op: string, name: string) => finding('NODE_NO_EFFECT', { op }, name);

describe('a list of findings', () => {
  it('begins with errors', () => {
    const list = [
      idle('Identity', 'a'),
      finding('TRAINING_MODE', { op: 'Dropout' }, 'd'),
      finding('BN_VARIANCE_NEGATIVE', { tensor: 'v', count: 1, total: 2 }, 'bn'),
    ];
    expect(mergeFindings(list).map(({ severity }) => severity)).toEqual(['error', 'warning', 'note']);
  });

  it('says once what holds at many places, and how many', () => {
    const names = Array.from({ length: 500 }, (_, i) => `n${i}`);
    const list = [...names.map((name) => idle('Identity', name)), idle('Dropout', 'd1'), idle('Dropout', 'd2')];
    const merged = mergeFindings(list);
    expect(merged.map(({ node }) => node)).toEqual(['n0', 'd1', 'd2']);
    expect(merged[0]).toMatchObject({
      also: { count: 499, places: ['n1', 'n2', 'n3'] },
      message: 'this Identity gives back its input unchanged (and 499 more: n1, n2, n3, …)',
    });
    expect(findingText(merged[0]!, 'zh').message).toBe(
      '该 Identity 的输出与输入相同，不起作用（另有 499 处：n1, n2, n3, …）',
    );
  });

  it('names tensors where there is no node', () => {
    const unused = ['a', 'b', 'c', 'd'].map((tensor) => finding('TENSOR_UNUSED', { tensor, bytes: 8 }));
    expect(mergeFindings(unused)[0]?.also).toEqual({ count: 3, places: ['b', 'c', 'd'] });
  });
});
