/** Constant: a tensor that stands in the node. */
import { findAttribute, tensorAttribute } from '../../graph/attributes';
import { DataType, type Node } from '../../graph/onnx';
import type { MaybeType, Operator } from '../operator';
import { constantElements } from '../support/elements';
import { anyFloat, anyFloats, int, longs, tensor } from '../support/rules';

export const Constant: Operator = {
  type: 'Constant',
  inputs: [0, 0],
  attributes: { value: tensor, value_float: anyFloat, value_floats: anyFloats, value_int: int(), value_ints: longs },
  infer: ({ node }) => [typeOf(node)],
};

function typeOf(node: Node): MaybeType {
  const tensor = tensorAttribute(node, 'value');
  if (tensor) return { dataType: tensor.dataType, shape: tensor.dims, ints: constantElements(tensor) };
  const scalar = (dataType: number, value: number | undefined): MaybeType =>
    value === undefined ? undefined : { dataType, shape: [], ints: [value] };
  const list = (dataType: number, values: readonly number[] | undefined): MaybeType =>
    values && { dataType, shape: [values.length], ints: values };
  const sparse = findAttribute(node, 'sparse_value')?.sparseTensor;
  const strings = findAttribute(node, 'value_strings')?.strings;
  return (
    scalar(DataType.FLOAT, findAttribute(node, 'value_float')?.f) ??
    scalar(DataType.INT64, findAttribute(node, 'value_int')?.i) ??
    list(DataType.FLOAT, findAttribute(node, 'value_floats')?.floats) ??
    list(DataType.INT64, findAttribute(node, 'value_ints')?.ints) ??
    (sparse && { dataType: sparse.values?.dataType ?? 0, shape: sparse.dims }) ??
    (strings && { dataType: DataType.STRING, shape: [strings.length] }) ??
    (findAttribute(node, 'value_string') && { dataType: DataType.STRING, shape: [] })
  );
}
