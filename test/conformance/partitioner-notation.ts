// Partitioners in the notation of the case file as this package writes them: `{ hash: n }` is `new HashPartitioner(n)`. An
// object with `numPartitions` and `getPartition` is a partitioner already, but its function must not be a method.
import type { ObjectExpression, Program, Property } from "acorn";
import type MagicString from "magic-string";
import { walkAst } from "../../cluster/compile/walk-ast.ts";

/** Rewrites every such object of the program. */
export function rewritePartitioners(code: MagicString, program: Program): void {
  walkAst(program, (node) => {
    if (node.type !== "ObjectExpression") return undefined;
    const properties = propertiesOf(node);
    const [hash, method] = [properties.get("hash"), properties.get("getPartition")];
    if (hash !== undefined && node.properties.length === 1) {
      code.overwrite(node.start, hash.value.start, "new HashPartitioner(");
      code.overwrite(hash.value.end, node.end, ")");
    } else if (method?.method === true && properties.has("numPartitions")) {
      code.appendLeft(method.key.end, ": function ");
    }
    return undefined;
  });
}

function propertiesOf(node: ObjectExpression): Map<string, Property> {
  const properties = new Map<string, Property>();
  for (const property of node.properties) {
    if (property.type === "Property" && !property.computed && property.key.type === "Identifier")
      properties.set(property.key.name, property);
  }
  return properties;
}
