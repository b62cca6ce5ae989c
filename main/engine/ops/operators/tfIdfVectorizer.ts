/** TfIdfVectorizer: counts known n-grams of each row, [C] → [n-grams] or [N, C] → [N, n-grams]. */
import { intsAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { int, longs, oneOf } from '../support/rules';

export const TfIdfVectorizer: Operator = {
  type: 'TfIdfVectorizer',
  inputs: [1, 1],
  attributes: {
    max_gram_length: int({ min: 1 }),
    min_gram_length: int({ min: 1 }),
    max_skip_count: int({ min: 0 }),
    mode: oneOf('TF', 'IDF', 'TFIDF'),
    ngram_counts: longs,
    ngram_indexes: longs,
  },
  infer(context) {
    const shape = context.shape(0);
    const indexes = intsAttribute(context.node, 'ngram_indexes') ?? [];
    const size = indexes.reduce((most, index) => Math.max(most, index + 1), 0);
    return [{ dataType: DataType.FLOAT, shape: shape && [...shape.slice(0, -1), size] }];
  },
};
