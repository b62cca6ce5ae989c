/** A piece of a file as a message quotes it: the beginning tells enough, a hostile file has no end. */
export function clip(text: string, most = 60): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
