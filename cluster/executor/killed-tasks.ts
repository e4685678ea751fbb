// Which tasks were killed, in memory that a compute thread shares with its controlling side: a thread that computes gets no
// messages, but can look. A ring: of very many killed at once the first are forgotten, and run to their end.
const PLACES = 256;

export class KilledTasks {
  readonly memory: SharedArrayBuffer;
  /** At 0 how many were killed so far, behind it the last of them; 0 is nobody. */
  private readonly places: Int32Array;

  /** The controlling side makes the memory, the thread is given it. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer((PLACES + 1) * 4)) {
    this.memory = memory;
    this.places = new Int32Array(memory);
  }

  kill(taskId: string): void {
    const killed = Atomics.add(this.places, 0, 1) >>> 0;
    Atomics.store(this.places, 1 + (killed % PLACES), markOf(taskId));
  }

  has(taskId: string): boolean {
    const mark = markOf(taskId);
    if (mark === 0 || Atomics.load(this.places, 0) === 0) return false;
    for (let i = 1; i <= PLACES; i++) if (Atomics.load(this.places, i) === mark) return true;
    return false;
  }
}

/** A task's id ends in a number that it shares with no other of its application. */
function markOf(taskId: string): number {
  return (Number(taskId.slice(taskId.lastIndexOf(".") + 1)) + 1) | 0;
}
