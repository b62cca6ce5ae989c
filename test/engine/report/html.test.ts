import { describe, expect, it } from 'vitest';
import { escaped, markup, trusted } from '../../../main/engine/report/html';
import { columnsOf, shortened } from '../../../main/engine/report/names';

describe('markup', () => {
  it('escapes what is put into it and keeps HTML', () => {
    const inner = markup`<b>${'a < b & "c"'}</b>`;
    expect(markup`<p title="${`"'`}">${inner}${trusted('<i>')}${undefined}${3}</p>`.toString()).toBe(
      '<p title="&quot;&#39;"><b>a &lt; b &amp; &quot;c&quot;</b><i>3</p>',
    );
  });

  it('joins lists and leaves out its own indentation, not that of texts', () => {
    const text = markup`<ul>
      ${['a\n  b', 'c'].map((each) => markup`<li>${each}</li>`)}
    </ul>`;
    expect(text.toString()).toBe('<ul>\n<li>a\n  b</li><li>c</li>\n</ul>');
  });

  it('shows that there was a character which cannot be seen or turns the text around', () => {
    expect(escaped('a\u0000b\u202ec\u200bd\ud800e\nf\tg')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\nf\tg');
  });
});

describe('shortened', () => {
  it('leaves short names alone', () => {
    expect(shortened('layer1.0.conv1', 14)).toBe('layer1.0.conv1');
  });

  it('drops the middle of long ones', () => {
    expect(shortened('/model/stages.0/blocks.3/mlp/fc1/MatMul', 21)).toBe('/model/sta…fc1/MatMul');
  });

  it('counts two columns for a Chinese character', () => {
    expect(columnsOf('卷积1')).toBe(5);
    expect(shortened('骨干网络/第一层/卷积核/输出投影', 15)).toBe('骨干网络…出投影');
  });

  it('never cuts a character of two code units', () => {
    expect(shortened('😀😀😀😀😀😀', 7)).toBe('😀😀…😀');
  });
});
