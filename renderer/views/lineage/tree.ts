/** Where the cards of the lineage stand: models at the left, what was made from them to the right, a row for every leaf. */
import type { ModelEntry, ProjectState, RunEntry } from '../../../proto/project';

export interface TreeNode {
  readonly id: string;
  readonly parent?: string;
  readonly depth: number;
  readonly row: number;
  readonly model?: ModelEntry;
  readonly run?: RunEntry;
}

export interface Tree {
  /** From top to bottom, parents before their children. */
  readonly nodes: readonly TreeNode[];
  readonly rows: number;
  readonly depth: number;
}

export const CARD = { width: 256, height: 108, gapX: 44, gapY: 14 } as const;

type Source = Pick<ProjectState, 'models' | 'runs'>;

/** Runs whose parent is gone stand at the left, so that nothing is hidden. */
export function lineageTree({ models, runs }: Source): Tree {
  const known = new Set([...models, ...runs].map(({ id }) => id));
  const children = new Map<string, RunEntry[]>();
  for (const run of runs) children.set(run.parent, [...(children.get(run.parent) ?? []), run]);
  const nodes: TreeNode[] = [];
  const placed = new Set<string>();
  let rows = 0;

  function place(node: Omit<TreeNode, 'row'>): void {
    if (placed.has(node.id)) return;
    placed.add(node.id);
    const row = rows;
    nodes.push({ ...node, row });
    for (const run of children.get(node.id) ?? []) place({ id: run.id, parent: node.id, depth: node.depth + 1, run });
    rows = Math.max(rows, row + 1);
  }

  for (const model of models) place({ id: model.id, depth: 0, model });
  for (const run of runs) if (!known.has(run.parent)) place({ id: run.id, depth: 0, run });
  // What is left refers to itself in a circle.
  for (const run of runs) place({ id: run.id, depth: 0, run });
  return { nodes, rows, depth: Math.max(0, ...nodes.map(({ depth }) => depth)) };
}

export const xOf = (depth: number): number => depth * (CARD.width + CARD.gapX);
export const yOf = (row: number): number => row * (CARD.height + CARD.gapY);

/** From the parent's right edge to the child's left one. */
export function linkPath(parent: TreeNode, child: TreeNode): string {
  const [x, y] = [xOf(parent.depth) + CARD.width, yOf(parent.row) + CARD.height / 2];
  const [toX, toY] = [xOf(child.depth), yOf(child.row) + CARD.height / 2];
  const middle = x + CARD.gapX / 2;
  return `M${x} ${y}H${middle}V${toY}H${toX}`;
}

/** The card that an arrow leads to. */
export function neighbour(tree: Tree, id: string | undefined, key: string): string | undefined {
  const at = tree.nodes.findIndex((node) => node.id === id);
  const here = tree.nodes[at];
  if (!here) return tree.nodes[0]?.id;
  switch (key) {
    case 'ArrowDown':
      return tree.nodes[at + 1]?.id;
    case 'ArrowUp':
      return tree.nodes[at - 1]?.id;
    case 'ArrowLeft':
      return here.parent;
    case 'ArrowRight':
      return tree.nodes.find(({ parent }) => parent === id)?.id;
    case 'Home':
      return tree.nodes[0]?.id;
    case 'End':
      return tree.nodes.at(-1)?.id;
    default:
      return undefined;
  }
}
