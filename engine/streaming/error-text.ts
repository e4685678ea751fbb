// Errors as text, for listeners and for the wire: stacks and causes included.

/** Causes that are told; an error may be its own cause. */
const MAX_CAUSES = 10;

/** Text and stack of an error and of its causes. */
export function errorText(thrown: Error): string {
  const texts: string[] = [];
  let error: unknown = thrown;
  for (let i = 0; i <= MAX_CAUSES && error instanceof Error; i++, error = error.cause) texts.push(textOf(error));
  return texts.join("\nCaused by: ");
}

/** Not every stack begins with the message: V8 takes it down when the error is made. */
function textOf({ name, message, stack }: Error): string {
  if (stack === undefined) return `${name}: ${message}`;
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}
