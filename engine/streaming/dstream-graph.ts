// The streams of one application: inputs, outputs, and what they agree on (zero time, remember durations).
import type { DStreamNode } from "../dstream/dstream-node.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { InputDStreamNode } from "../dstream/input-dstream.ts";
import { upstreamNodes } from "../dstream/upstream-nodes.ts";
import { MillraceError } from "../errors.ts";
import type { Job } from "./job-scheduler.ts";

export class DStreamGraph {
  readonly batchMs: number;
  readonly inputs: InputDStreamNode[] = [];
  readonly outputs: ForEachDStream[] = [];
  zeroTimeMs: number | undefined;
  private rememberMs: number | undefined;
  /** Since the start, when the graph no longer changes: every stream that is read, and every input. */
  private nodes: readonly DStreamNode[] = [];
  private longestRememberMs = 0;

  constructor(batchMs: number) {
    this.batchMs = batchMs;
  }

  add(node: DStreamNode): void {
    if (node instanceof InputDStreamNode) this.inputs.push(node);
    if (node instanceof ForEachDStream) this.outputs.push(node);
  }

  remember(durationMs: number): void {
    if (this.rememberMs !== undefined) {
      throw new MillraceError("CONTEXT_STATE", `Remember duration already set as ${this.rememberMs} ms. Cannot set it again.`);
    }
    this.rememberMs = durationMs;
  }

  /** Throws what is wrong with the program. `checkpointDirectory` is where its streams may be checkpointed. */
  validate(checkpointDirectory?: string): void {
    if (this.outputs.length === 0) {
      const fix = "End a stream with print(), foreachRDD(...) or saveAsTextFiles(...).";
      throw new MillraceError("NO_OUTPUT_OPERATIONS", `No output operations registered, so nothing to execute. ${fix}`);
    }
    for (const node of upstreamNodes<DStreamNode>([...this.outputs, ...this.inputs])) node.validateAtStart(checkpointDirectory);
  }

  start(zeroTimeMs: number): void {
    this.zeroTimeMs = zeroTimeMs;
    for (const output of this.outputs) output.remember(this.rememberMs ?? output.slideMs);
    for (const input of this.inputs) input.remember(this.rememberMs ?? input.slideMs);
    this.nodes = upstreamNodes<DStreamNode>([...this.outputs, ...this.inputs]);
    this.longestRememberMs = this.nodes.reduce((longest, node) => Math.max(longest, node.rememberMs), this.batchMs);
  }

  /** The longest time any stream of the graph is remembered. */
  maxRememberMs(): number {
    return this.longestRememberMs;
  }

  /** Is there an output operation that runs at `timeMs`? */
  isOutputDue(timeMs: number): boolean {
    return this.outputs.some((output) => output.isTimeValid(timeMs));
  }

  generateJobs(timeMs: number): Job[] {
    return this.outputs.flatMap((output, outputId) => {
      const run = output.generateJob(timeMs);
      return run === undefined ? [] : [{ outputId, name: output.name, description: output.description, run }];
    });
  }

  clearMetadata(timeMs: number): void {
    for (const node of this.nodes) node.clearMetadata(timeMs);
  }

  /** The jobs of `timeMs` could not be made: none of them runs, and inputs may take back what they gave. */
  batchFailed(timeMs: number): void {
    for (const node of this.nodes) node.batchFailed(timeMs);
  }
}
