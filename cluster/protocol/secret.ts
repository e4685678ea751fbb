// The cluster's secret: where it is read from and the keys made of it. It comes from MILLRACE_SECRET, from the file that
// MILLRACE_SECRET_FILE names, or from a file given; never from the command line or a URL, and it is never written to a
// log or a message. One or two lines of 64 hexadecimal digits or more: the first signs, both are accepted (rotation).
import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { MillraceError } from "../../engine/errors.ts";

export interface MessageKey {
  /** Says which of the valid keys was used; nothing about the key can be learnt from it. */
  readonly fingerprint: Buffer;
  readonly key: Buffer;
}

/** The subkeys of a secret. Printing one shows nothing. */
export class KeyRing {
  readonly messageKeys: readonly MessageKey[];
  readonly #secrets: readonly Buffer[];

  constructor(secrets: readonly Buffer[]) {
    this.#secrets = secrets;
    this.messageKeys = secrets.map((secret) => {
      const key = subkey(secret, "messages");
      return { fingerprint: createHash("sha256").update("fingerprint").update(key).digest().subarray(0, 4), key };
    });
  }

  /** What the members of one application show to each other's block servers; one a valid secret, the current first. */
  blockTickets(application: string, epoch: number): readonly Buffer[] {
    return this.#secrets.map((secret) => createHmac("sha256", subkey(secret, "blocks")).update(`${application}/${epoch}`).digest());
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

function subkey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "millrace", `millrace/1/${purpose}`, 32));
}

/** Parses one or two secrets, a line each. Throws INVALID_ARGUMENT that names `origin` but shows nothing of the text. */
export function parseSecret(text: string, origin: string): KeyRing {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  if (lines.length === 0 || lines.length > 2 || lines.some((line) => !/^([0-9a-fA-F]{2}){32,}$/.test(line))) {
    throw new MillraceError(
      "INVALID_SECRET",
      `The cluster secret in ${origin} must be one or two lines of at least 64 hexadecimal digits (256 bits). Make one with: openssl rand -hex 32`,
    );
  }
  return new KeyRing(lines.map((line) => Buffer.from(line, "hex")));
}

/** Reads a secret file, which only its owner may read. */
export function readSecretFile(path: string): KeyRing {
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw new MillraceError("INVALID_SECRET", `${path} is open to others (mode ${mode.toString(8)}). Run: chmod 600 ${path}`);
    }
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    throw new MillraceError("INVALID_SECRET", `Cannot read the cluster secret in ${path}: ${(cause as Error).message}`, { cause });
  }
  return parseSecret(text, path);
}

/** The secret of the environment, else of `file`. Throws INVALID_SECRET when there is none: a cluster never runs unsigned. */
export function loadSecret(env: Readonly<Record<string, string | undefined>>, file?: string): KeyRing {
  const text = env.MILLRACE_SECRET;
  if (text !== undefined && text !== "") return parseSecret(text, "MILLRACE_SECRET");
  const path = env.MILLRACE_SECRET_FILE || file;
  if (path !== undefined) return readSecretFile(path);
  throw new MillraceError(
    "INVALID_SECRET",
    "No cluster secret. Set MILLRACE_SECRET_FILE to the file that `millrace cluster start` made, or MILLRACE_SECRET to its content",
  );
}

/** Writes a new secret into `path` (0600, its folder 0700) unless one is there already. */
export function ensureSecretFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
