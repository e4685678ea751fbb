// Partitioners in the notation of the case file, `{ hash: n }` and `{ numPartitions, getPartition }`, as this package
// writes them: `new HashPartitioner(n)` and `new FunctionPartitioner(n, func)`. A notation only: the meaning is the same.
import type { ObjectExpression, Program, Property } from "acorn";
import type MagicString from "magic-string";
import { walkAst } from "../../cluster/compile/walk-ast.ts";

/** Rewrites every such object of the program. `source` is the program's text. */
export function rewritePartitioners(code: MagicString, source: string, program: Program): void {
  walkAst(program, (node) => {
    if (node.type !== "ObjectExpression") return undefined;
    const written = partitionerOf(node, source);
    if (written === undefined) return undefined;
    code.overwrite(node.start, node.end, written);
    return false;
  });
}

function partitionerOf(node: ObjectExpression, source: string): string | undefined {
  const properties = new Map<string, Property>();
  for (const property of node.properties) {
    if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") return undefined;
    properties.set(property.key.name, property);
  }
  const textOf = (property: Property) => {
    const text = source.slice(property.value.start, property.value.end);
    return property.method ? `function ${text}` : text;
  };
  const [hash, numPartitions, getPartition] = ["hash", "numPartitions", "getPartition"].map((name) => properties.get(name));
  if (properties.size === 1 && hash !== undefined) return `new HashPartitioner(${textOf(hash)})`;
  if (numPartitions === undefined || getPartition === undefined) return undefined;
  return `new FunctionPartitioner(${textOf(numPartitions)}, ${textOf(getPartition)})`;
}
