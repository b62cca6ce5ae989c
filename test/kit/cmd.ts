/**
 * What a program started by a batch file of cmd.exe sees as its arguments: cmd replaces %…%, reads quotes and carets, then
 * the C runtime splits the line. An operator of cmd that is neither quoted nor escaped is an error.
 */
export function batchArguments(line: string, env: Readonly<Record<string, string>> = {}): string[] {
  return split(unescaped(expanded(line, env)));
}

function expanded(line: string, env: Readonly<Record<string, string>>): string {
  return line.replace(/%%|%(\w+)%|%/g, (found, name: string | undefined) =>
    found === '%%' ? '%' : name === undefined ? '' : (env[name] ?? ''),
  );
}

function unescaped(line: string): string {
  let result = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '"') quoted = !quoted;
    if (quoted || !/[\^&|<>()\n]/.test(char)) result += char;
    else if (char !== '^') throw new Error(`cmd would act on '${char}' in ${line}`);
    else if (line[++i] !== '\n') result += line[i] ?? '';
    else result += line[++i] ?? '';
  }
  return result;
}

/** 2n backslashes before a quote are n backslashes; one more makes the quote literal, else it begins or ends quoting. */
function split(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (const [part, slashes] of line.matchAll(/(\\*)"|\\+|[^\\"]/g)) {
    if (part.endsWith('"')) {
      const literal = slashes!.length % 2 === 1;
      word = (word ?? '') + slashes!.slice(0, Math.floor(slashes!.length / 2)) + (literal ? '"' : '');
      if (!literal) quoted = !quoted;
    } else if (!quoted && /\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + part;
    }
  }
  return word === undefined ? words : [...words, word];
}
