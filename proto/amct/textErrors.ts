import type { ErrorEntry } from '../errors/entry';

/** What can be wrong with the text itself: JSON of config.json, protobuf text of simple configurations and records. */
export const textErrors = {
  JSON_SYNTAX: {
    who: 'user',
    en: "'{file}' is not valid JSON: line {line}, column {column} has {found} where {expected} was expected.",
    zh: '“{file}”不是有效的 JSON：第 {line} 行第 {column} 列为 {found}，应为 {expected}。',
  },
  JSON_DEPTH: {
    who: 'user',
    en: "'{file}', line {line}: objects and lists are nested more than {limit} deep. A configuration needs 4.",
    zh: '“{file}”第 {line} 行：对象或列表嵌套超过 {limit} 层。量化配置只需 4 层。',
  },
  TEXT_SYNTAX: {
    who: 'user',
    en: "'{file}', line {line}: found {found} where {expected} was expected. The file must be protobuf text, one 'name: value' after the other.",
    zh: '“{file}”第 {line} 行：此处为 {found}，应为 {expected}。文件须为 protobuf 文本格式（逐项“name: value”）。',
  },
  TEXT_UNKNOWN_FIELD: {
    who: 'user',
    en: "'{file}', line {line}: {message} has no field '{field}'. Its fields are: {known}.",
    zh: '“{file}”第 {line} 行：{message} 中没有字段“{field}”。可用字段：{known}。',
  },
  TEXT_VALUE: {
    who: 'user',
    en: "'{file}', line {line}: field '{field}' is {value}, expected {expected}.",
    zh: '“{file}”第 {line} 行：字段“{field}”为 {value}，应为 {expected}。',
  },
  TEXT_ONEOF: {
    who: 'user',
    en: "'{file}', line {line}: '{field}' cannot stand beside '{other}': only one of them may be set. Delete one.",
    zh: '“{file}”第 {line} 行：“{field}”与“{other}”不能同时设置。请删除其中一个。',
  },
  TEXT_FIELD_MISSING: {
    who: 'user',
    en: "'{file}', line {line}: {message} lacks its field '{field}'. Add it.",
    zh: '“{file}”第 {line} 行：{message} 缺少字段“{field}”，请补充。',
  },
} as const satisfies Record<string, ErrorEntry>;
