// Those who are told of one kind of thing, in the order in which they asked for it.

export class Listeners<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Gives the function that ends it. */
  add(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
}
