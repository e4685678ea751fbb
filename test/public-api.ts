// The package's doors as the type checker sees them: what each exports, under its public name.
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./source-tree.ts";

export interface PublicApi {
  readonly checker: ts.TypeChecker;
  /** Symbols as the door names them: mostly aliases of what is declared elsewhere. */
  exportsOf(door: string): ts.Symbol[];
  /** What a symbol stands for. */
  declared(symbol: ts.Symbol): ts.Symbol;
}

/** `doors` are files in the root: index.ts, testing.ts, spi.ts. */
export function readPublicApi(doors: readonly string[]): PublicApi {
  const program = ts.createProgram(
    doors.map((door) => join(ROOT, door)),
    {
      noEmit: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    },
  );
  const checker = program.getTypeChecker();
  return {
    checker,
    exportsOf: (door) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, door))!)!),
    declared: (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol),
  };
}
