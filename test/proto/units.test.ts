import { describe, expect, it } from 'vitest';
import { differenceUnit, metricFacts, ownMetricName, metricText } from '../../proto/metricNames';
import { bytesText, countText, fixedText, groupedText, signedText, timeText } from '../../proto/units';

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [322025, '314 KiB'],
    [1094625, '1.0 MiB'],
    [3 * 2 ** 30, '3 GiB'],
  ])('%d bytes are %s', (bytes, shown) => expect(bytesText(bytes)).toBe(shown));

  it.each([
    [0, '0'],
    [999, '999'],
    [270896, '271 k'],
    [40812544, '40.8 M'],
  ])('%d is %s', (count, shown) => expect(countText(count)).toBe(shown));

  it.each([
    [0, '0 ms'],
    [640.4, '640 ms'],
    [8400, '8.4 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_720_000, '1 h 02 min'],
  ])('%d ms are %s', (ms, shown) => expect(timeText(ms)).toBe(shown));

  it('groups thousands', () => {
    expect(groupedText(999)).toBe('999');
    expect(groupedText(10000)).toBe('10\u202f000');
    expect(groupedText(1234567)).toBe('1\u202f234\u202f567');
  });

  it('has a real minus and no negative zero', () => {
    expect(fixedText(-0.13, 2)).toBe('\u22120.13');
    expect(fixedText(-0.001, 2)).toBe('0.00');
    expect(signedText(0.05, 2)).toBe('+0.05');
    expect(signedText(0.001, 2)).toBe('0.00');
  });
});

describe('metrics', () => {
  it('are called by their name in result.json', () => {
    expect(metricFacts('top5')).toMatchObject({
      en: 'top-5 accuracy',
      zh: 'Top-5 准确率',
      unit: '%',
      against: 'labels',
    });
    expect(metricFacts('agreement')).toMatchObject({ unit: '%', against: 'float' });
    expect(metricFacts('mse').higherIsBetter).toBe(false);
    expect(metricFacts(ownMetricName('EER', false))).toMatchObject({ en: 'EER ↓', higherIsBetter: false });
    expect(metricFacts(ownMetricName('mAP', true))).toMatchObject({ en: 'mAP', higherIsBetter: true });
    expect(metricFacts('mAP')).toMatchObject({ en: 'mAP', unit: '', against: 'command' });
  });

  it.each([
    [91.6, 'top1', '91.60 %'],
    [30.328, 'sqnr', '30.33 dB'],
    [0.0123456, 'mse', '0.01235'],
    [1234.5, 'mse', '1235'],
    [0, 'mse', '0.0000'],
  ])('%d of %s is %s', (value, name, shown) => expect(metricText(value, metricFacts(name))).toBe(shown));

  it('percents differ by percentage points', () => {
    expect(differenceUnit(metricFacts('top1'))).toEqual({ en: 'pp', zh: '个百分点' });
    expect(differenceUnit(metricFacts('psnr'))).toEqual({ en: 'dB', zh: 'dB' });
  });
});
