// One direction of a link, on the sender's side: numbers its messages 1, 2, 3 and keeps each until the receiver has
// confirmed it. Redis may lose everything in between; whatever is still here is then sent again under the same number.
// A pure data structure: it sends nothing itself.

export interface OutboxMessage {
  readonly id: number;
  readonly sealed: Uint8Array;
}

export class Outbox {
  private next = 1;
  private kept: OutboxMessage[] = [];
  private bytes = 0;

  /** Number of the last message confirmed by the receiver. */
  get confirmed(): number {
    return this.next - 1 - this.kept.length;
  }

  get keptBytes(): number {
    return this.bytes;
  }

  /** Numbers a message, seals it with that number and keeps it. If `seal` throws, the number is not used up. */
  add(seal: (id: number) => Uint8Array): OutboxMessage {
    const message = { id: this.next, sealed: seal(this.next) };
    this.next++;
    this.kept.push(message);
    this.bytes += message.sealed.length;
    return message;
  }

  /** The receiver has all messages up to `id`. Older or impossible confirmations change nothing. */
  confirm(id: number): void {
    const count = id - this.confirmed;
    if (count <= 0 || id >= this.next) return;
    for (const message of this.kept.splice(0, count)) this.bytes -= message.sealed.length;
  }

  /** What the receiver may not have, in order. */
  unconfirmed(): readonly OutboxMessage[] {
    return this.kept;
  }
}
