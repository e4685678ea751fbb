// Functions of JavaScript itself that jobs like to pass as they are: `lines.map(Number)`, `filter(Boolean)`. They
// travel by name, and only those listed here: a name from a message can reach nothing else.

const FUNCTIONS: Readonly<Record<string, unknown>> = {
  BigInt,
  Boolean,
  Number,
  String,
  parseFloat,
  parseInt,
  isFinite,
  isNaN,
  decodeURIComponent,
  encodeURIComponent,
  structuredClone,
  "Array.from": Array.from,
  "Array.isArray": Array.isArray,
  "Array.of": Array.of,
  "JSON.parse": JSON.parse,
  "JSON.stringify": JSON.stringify,
  "Math.abs": Math.abs,
  "Math.ceil": Math.ceil,
  "Math.floor": Math.floor,
  "Math.max": Math.max,
  "Math.min": Math.min,
  "Math.round": Math.round,
  "Math.sign": Math.sign,
  "Math.sqrt": Math.sqrt,
  "Math.trunc": Math.trunc,
  "Number.isFinite": Number.isFinite,
  "Number.isInteger": Number.isInteger,
  "Number.isNaN": Number.isNaN,
  "Number.isSafeInteger": Number.isSafeInteger,
  "Object.entries": Object.entries,
  "Object.fromEntries": Object.fromEntries,
  "Object.is": Object.is,
  "Object.keys": Object.keys,
  "Object.values": Object.values,
};

const byName = new Map(Object.entries(FUNCTIONS));
const names = new Map([...byName].map(([name, func]) => [func, name]));

export function globalFunctionName(func: unknown): string | undefined {
  return names.get(func);
}

export function globalFunctionByName(name: string): unknown {
  return byName.get(name);
}
