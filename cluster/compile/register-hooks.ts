// Runs in node's thread for module hooks: whoever asks for the job file as the program's entry gets our runner instead.

export interface RegisterData {
  /** File URL of the job. */
  readonly job: string;
  /** File URL of the module that runs it. */
  readonly instead: string;
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
  readonly shortCircuit?: boolean;
}

type NextResolve = (specifier: string, context: { readonly parentURL?: string | undefined }) => Resolved | Promise<Resolved>;

let data: RegisterData | undefined;

export function initialize(given: RegisterData): void {
  data = given;
}

export function resolve(
  specifier: string,
  context: { readonly parentURL?: string | undefined },
  next: NextResolve,
): Resolved | Promise<Resolved> {
  const isEntry = context.parentURL === undefined && data !== undefined && isSameFile(specifier, data.job);
  return isEntry ? { url: data!.instead, format: "module", shortCircuit: true } : next(specifier, context);
}

function isSameFile(specifier: string, job: string): boolean {
  // Node may ask by the name on the command line, before links are followed.
  return (
    specifier === job || (specifier.startsWith("file:") && specifier.slice(specifier.lastIndexOf("/")) === job.slice(job.lastIndexOf("/")))
  );
}
